using System.Buffers;
using System.Security.Cryptography;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Sessions.Bb84.Detection;

/// <summary>
/// The tags of one record of one channel: time since the reference edge and number of the edge. In key mode they are
/// Bob's raw key, so the memory is zeroed by disposal.
/// </summary>
internal sealed class TagRecord : IDisposable
{
    private long[] times = ArrayPool<long>.Shared.Rent(1 << 16);
    private long[] references = ArrayPool<long>.Shared.Rent(1 << 16);

    public int Count { get; private set; }

    public ReadOnlySpan<long> Times => times.AsSpan(0, Count);

    public ReadOnlySpan<long> References => references.AsSpan(0, Count);

    /// <summary>Adds all tags of a block, which must carry reference numbers.</summary>
    public void Add(TagBlock block)
    {
        int needed = Count + block.Count;
        if (needed > times.Length)
        {
            times = Grow(times, needed);
        }

        if (needed > references.Length)
        {
            references = Grow(references, needed);
        }

        block.Times.CopyTo(times.AsSpan(Count));
        block.References.CopyTo(references.AsSpan(Count));
        Count = needed;
    }

    public void Dispose()
    {
        GiveBack(times);
        GiveBack(references);
        (times, references, Count) = ([], [], 0);
    }

    public override string ToString() => $"TagRecord({Count} tags)";

    private long[] Grow(long[] old, int needed)
    {
        long[] larger = ArrayPool<long>.Shared.Rent(Math.Max(needed, 2 * old.Length));
        old.AsSpan(0, Count).CopyTo(larger);
        GiveBack(old);
        return larger;
    }

    private static void GiveBack(long[] array)
    {
        if (array.Length > 0)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(array.AsSpan()));
            ArrayPool<long>.Shared.Return(array);
        }
    }
}
