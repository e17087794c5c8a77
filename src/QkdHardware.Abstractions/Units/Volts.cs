namespace QkdHardware.Abstractions.Units;

/// <summary>An electric voltage in volt.</summary>
/// <param name="Value">The number in volt; finite unless the device itself says otherwise.</param>
public readonly record struct Volts(double Value) : IComparable<Volts>
{
    public static bool operator <(Volts left, Volts right) => left.Value < right.Value;

    public static bool operator >(Volts left, Volts right) => left.Value > right.Value;

    public static bool operator <=(Volts left, Volts right) => left.Value <= right.Value;

    public static bool operator >=(Volts left, Volts right) => left.Value >= right.Value;

    public int CompareTo(Volts other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value:G6} V";
}
