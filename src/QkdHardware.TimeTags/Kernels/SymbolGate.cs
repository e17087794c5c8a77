using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Keeps the tags that fall in a gate of each slot. Spans in, spans out.</summary>
public static class SymbolGate
{
    /// <summary>
    /// Compacts in place the tags whose offset is in the gate of <paramref name="width"/> ps from <paramref name="start"/>;
    /// a gate may go over the end of the slot into its beginning. Returns how many are kept.
    /// </summary>
    /// <param name="slots">Slot of each tag.</param>
    /// <param name="offsets">Picoseconds into the slot.</param>
    /// <param name="channels">Channel of each tag.</param>
    /// <param name="start">Beginning of the gate within the slot, ps.</param>
    /// <param name="width">Length of the gate, ps.</param>
    /// <param name="period">Length of a slot, ps, for a gate that goes over its end.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The gate does not begin in the slot, or is longer than it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Keep(Span<long> slots, Span<int> offsets, Span<ushort> channels, int start, int width, int period)
    {
        if (offsets.Length != slots.Length || channels.Length != slots.Length) throw new ArgumentException("The spans differ in length.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, period);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, period);

        // Without a branch: every tag is written, and the place moves on only if it is kept.
        int kept = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            int offset = offsets[i];
            int into = offset - start;
            into += (into >> 31) & period;
            (slots[kept], offsets[kept], channels[kept]) = (slots[i], offset, channels[i]);
            kept += into < width ? 1 : 0;
        }

        return kept;
    }
}
