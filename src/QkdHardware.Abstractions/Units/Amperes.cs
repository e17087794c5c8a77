namespace QkdHardware.Abstractions.Units;

/// <summary>An electric current in ampere.</summary>
/// <param name="Value">The number in ampere; finite unless the device itself says otherwise.</param>
public readonly record struct Amperes(double Value) : IComparable<Amperes>
{
    public static bool operator <(Amperes left, Amperes right) => left.Value < right.Value;

    public static bool operator >(Amperes left, Amperes right) => left.Value > right.Value;

    public static bool operator <=(Amperes left, Amperes right) => left.Value <= right.Value;

    public static bool operator >=(Amperes left, Amperes right) => left.Value >= right.Value;

    public int CompareTo(Amperes other) => Value.CompareTo(other.Value);

    public static Amperes FromMicroamperes(double value) => new(value * 1e-6);

    public double Microamperes => Value * 1e6;

    public override string ToString() => $"{Value:G6} A";
}
