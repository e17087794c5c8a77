namespace QkdHardware.Abstractions.Units;

/// <summary>A frequency or rate in hertz.</summary>
/// <param name="Value">The number in hertz; finite unless the device itself says otherwise.</param>
public readonly record struct Hertz(double Value) : IComparable<Hertz>
{
    public static bool operator <(Hertz left, Hertz right) => left.Value < right.Value;

    public static bool operator >(Hertz left, Hertz right) => left.Value > right.Value;

    public static bool operator <=(Hertz left, Hertz right) => left.Value <= right.Value;

    public static bool operator >=(Hertz left, Hertz right) => left.Value >= right.Value;

    public int CompareTo(Hertz other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value:G9} Hz";
}
