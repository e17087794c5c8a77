using System.Buffers;

namespace QkdHardware.TimeTags.Files;

/// <summary>
/// A window on a stream that moves forward: fixed memory however long the stream, unless a header asks for more. The
/// stream need not be seekable, and is read in pieces that stay in a core's L2 cache.
/// </summary>
public sealed class RecordBuffer : IDisposable
{
    /// <summary>Bytes held unless a header asks for more.</summary>
    public const int DefaultLength = 1 << 17;

    private readonly Stream stream;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(DefaultLength);
    private int start;
    private int end;

    /// <summary>A window at the stream's position, which is called byte 0.</summary>
    public RecordBuffer(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        Length = stream.CanSeek ? stream.Length - stream.Position : null;
    }

    /// <summary>Bytes from byte 0 to the end of the stream; null if it does not know.</summary>
    public long? Length { get; }

    /// <summary>Byte offset of the first byte of <see cref="Available"/>.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the stream has ended; there may be bytes available still.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What has been read and not consumed.</summary>
    public ReadOnlySpan<byte> Available => buffer.AsSpan(start, end - start);

    /// <summary>Moves on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than is available.</exception>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, end - start);
        start += count;
        Position += count;
    }

    /// <summary>Reads until <paramref name="count"/> bytes are available, or the stream ends: then false.</summary>
    public bool Require(int count)
    {
        while (end - start < count)
        {
            if (IsEnded) return false;
            if (count > buffer.Length) Grow(count);
            Fill();
        }

        return true;
    }

    /// <summary>Reads more, if there is room and the stream has more.</summary>
    public void Fill()
    {
        if (IsEnded) return;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) return;
        int read = stream.Read(buffer.AsSpan(end));
        end += read;
        IsEnded = read == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] rented = buffer;
        (buffer, start, end) = ([], 0, 0);
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
        stream.Dispose();
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(count);
        Available.CopyTo(larger);
        (end, start) = (end - start, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
