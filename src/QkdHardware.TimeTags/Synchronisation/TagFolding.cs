using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Tags to counts in bins, modulo the number of bins.</summary>
public static class TagFolding
{
    /// <summary>
    /// Adds each time to bin floor((t + frequencyOffset * t) / width) modulo the number of bins, t counted from the origin.
    /// </summary>
    /// <param name="times">Times, ps, within 2^52 ps of the origin.</param>
    /// <param name="origin">Where t is 0, ps.</param>
    /// <param name="frequencyOffset">De-skewing: the relative length that the stream is stretched by.</param>
    /// <param name="width">Of a bin, ps.</param>
    /// <param name="bins">Counts; a power of two of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    /// <exception cref="ArgumentException">The number of bins is not a power of two.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<long> times, long origin, double frequencyOffset, long width, Span<float> bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (!int.IsPow2(bins.Length)) throw new ArgumentException("The number of bins is not a power of two.", nameof(bins));
        double scale = (1 + frequencyOffset) / width;
        int mask = bins.Length - 1;
        foreach (long time in times) bins[(int)(long)Math.Floor((time - origin) * scale) & mask]++;
    }
}
