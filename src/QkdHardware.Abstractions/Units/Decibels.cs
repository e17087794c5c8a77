namespace QkdHardware.Abstractions.Units;

/// <summary>A power ratio in decibel; an attenuation is positive.</summary>
/// <param name="Value">The number in decibel; finite unless the device itself says otherwise.</param>
public readonly record struct Decibels(double Value) : IComparable<Decibels>
{
    public static bool operator <(Decibels left, Decibels right) => left.Value < right.Value;

    public static bool operator >(Decibels left, Decibels right) => left.Value > right.Value;

    public static bool operator <=(Decibels left, Decibels right) => left.Value <= right.Value;

    public static bool operator >=(Decibels left, Decibels right) => left.Value >= right.Value;

    public int CompareTo(Decibels other) => Value.CompareTo(other.Value);

    /// <summary>The transmitted fraction of the power behind an attenuation of this many decibel.</summary>
    public double ToTransmission() => Math.Pow(10, -Value / 10);

    /// <summary>The attenuation that lets this fraction of the power through.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not positive.</exception>
    public static Decibels FromTransmission(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fraction);
        return new(-10 * Math.Log10(fraction));
    }

    public override string ToString() => $"{Value:0.###} dB";
}
