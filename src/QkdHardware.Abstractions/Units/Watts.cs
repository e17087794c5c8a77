namespace QkdHardware.Abstractions.Units;

/// <summary>An optical power in watt.</summary>
/// <param name="Value">The number in watt; finite unless the device itself says otherwise.</param>
public readonly record struct Watts(double Value) : IComparable<Watts>
{
    public static bool operator <(Watts left, Watts right) => left.Value < right.Value;

    public static bool operator >(Watts left, Watts right) => left.Value > right.Value;

    public static bool operator <=(Watts left, Watts right) => left.Value <= right.Value;

    public static bool operator >=(Watts left, Watts right) => left.Value >= right.Value;

    public int CompareTo(Watts other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value:G5} W";
}
