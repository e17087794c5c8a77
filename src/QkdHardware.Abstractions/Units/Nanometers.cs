namespace QkdHardware.Abstractions.Units;

/// <summary>A vacuum wavelength in nanometre.</summary>
/// <param name="Value">The number in nanometre; finite unless the device itself says otherwise.</param>
public readonly record struct Nanometers(double Value) : IComparable<Nanometers>
{
    public static bool operator <(Nanometers left, Nanometers right) => left.Value < right.Value;

    public static bool operator >(Nanometers left, Nanometers right) => left.Value > right.Value;

    public static bool operator <=(Nanometers left, Nanometers right) => left.Value <= right.Value;

    public static bool operator >=(Nanometers left, Nanometers right) => left.Value >= right.Value;

    public int CompareTo(Nanometers other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value:0.###} nm";
}
