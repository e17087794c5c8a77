using System.Numerics.Tensors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Protocols.Keysight33600;

namespace QkdHardware.Drivers.Keysight;

/// <summary>
/// The voltages that become -1 and +1 of a waveform: the pattern's own extremes, as the instrument takes the amplitude for
/// the peak-to-peak voltage of the points (SPEC.md); the pattern's window where all samples are equal.
/// </summary>
internal readonly record struct PatternSpan(float Low, float High)
{
    /// <exception cref="ArgumentException">
    /// A sample outside the window, not a number, or extremes too close for the instrument. No message tells a sample.
    /// </exception>
    public static PatternSpan Of(ModulatorPattern pattern)
    {
        float windowLow = (float)pattern.Low.Value;
        float windowHigh = (float)pattern.High.Value;
        float low = TensorPrimitives.Min(pattern.Samples.Span);
        float high = TensorPrimitives.Max(pattern.Samples.Span);
        if (!(low >= windowLow && high <= windowHigh))
        {
            throw new ArgumentOutOfRangeException(
                nameof(pattern), $"A sample of the {pattern} is not inside its window of {pattern.Low} to {pattern.High}.");
        }

        if (low == high)
        {
            return new(windowLow, windowHigh);
        }

        return high - low >= (float)Keysight33600Model.MinAmplitude
            ? new(low, high)
            : throw new ArgumentOutOfRangeException(
                nameof(pattern), $"The levels of the {pattern} differ by less than {Keysight33600Model.MinAmplitude} V.");
    }
}
