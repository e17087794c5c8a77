using System.Buffers;

namespace QkdHardware.Emulation.Scpi;

/// <summary>A growing buffer in pooled memory that can be cut back. What it handed out is void after the next change.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestLength = 256;
    private const int KeptLength = 64 << 10;
    private byte[] buffer = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(checked(Length + Math.Max(sizeHint, 1)));
        return buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Appends, making room for <paramref name="expectedLength"/> bytes in all when it has to grow.</summary>
    public void Append(ReadOnlySpan<byte> bytes, int expectedLength = 0)
    {
        int needed = checked(Length + bytes.Length);
        if (needed > buffer.Length) Reserve(Math.Max(needed, expectedLength));
        bytes.CopyTo(buffer.AsSpan(Length));
        Length = needed;
    }

    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Empties the buffer and gives large memory back.</summary>
    public void Clear()
    {
        Length = 0;
        if (buffer.Length > KeptLength) Dispose();
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, Length) = ([], 0);
    }

    private void Reserve(int capacity)
    {
        if (capacity <= buffer.Length) return;
        long doubled = Math.Min(2L * buffer.Length, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(capacity, doubled), SmallestLength));
        buffer.AsSpan(0, Length).CopyTo(larger);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
