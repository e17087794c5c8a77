using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Adds a delay to every tag by its channel: cable lengths, detector skew.</summary>
public static class ChannelDelays
{
    /// <summary>Adds <paramref name="delays"/>[channel] (ps, may be negative) to each time; channels beyond the list stay.</summary>
    /// <exception cref="ArgumentException">Times and channels differ in number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<long> times, ReadOnlySpan<ushort> channels, ReadOnlySpan<long> delays)
    {
        if (times.Length != channels.Length) throw new ArgumentException("There is not one channel for each time.", nameof(channels));
        int i = 0;

        // Lane n is tag i+n: its delay is gathered from the table where the channel is in it.
        if (Avx2.IsSupported && delays.Length > 0)
        {
            Vector128<int> last = Vector128.Create(delays.Length - 1);
            ref long time = ref MemoryMarshal.GetReference(times);
            unsafe
            {
                fixed (long* table = delays)
                {
                    for (; i <= times.Length - Vector256<long>.Count; i += Vector256<long>.Count)
                    {
                        Vector128<int> channel = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(channels[i..]))).AsUInt16()).AsInt32();
                        Vector256<long> isListed = Avx2.ConvertToVector256Int64(Vector128.LessThanOrEqual(channel, last));
                        Vector256<long> delay = Avx2.GatherMaskVector256(Vector256<long>.Zero, table, channel, isListed, sizeof(long));
                        (Vector256.LoadUnsafe(ref time, (nuint)i) + delay).StoreUnsafe(ref time, (nuint)i);
                    }
                }
            }
        }

        for (; i < times.Length; i++)
        {
            if (channels[i] < delays.Length) times[i] += delays[channels[i]];
        }
    }

    /// <summary>Delays the tags of a block and puts them in order again, between its restarts.</summary>
    public static void Apply(TagBlock block, ReadOnlySpan<long> delays)
    {
        ArgumentNullException.ThrowIfNull(block);
        Apply(block.Times, block.Channels, delays);
        int from = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            TagOrder.Sort(block, from, mark.Index);
            from = mark.Index;
        }

        TagOrder.Sort(block, from, block.Count);
    }
}
