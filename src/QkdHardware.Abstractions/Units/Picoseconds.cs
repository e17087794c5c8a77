namespace QkdHardware.Abstractions.Units;

/// <summary>A signed length of time in whole picoseconds: exact, and good for about 106 days either way.</summary>
public readonly record struct Picoseconds(long Value) : IComparable<Picoseconds>
{
    private const long PerTick = 100_000; // One .NET tick is 100 ns.

    /// <exception cref="OverflowException">More than about 106 days.</exception>
    public static Picoseconds FromTimeSpan(TimeSpan time) => new(checked(time.Ticks * PerTick));

    /// <summary>Rounded towards zero to 100 ns, the resolution of <see cref="TimeSpan"/>.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Value / PerTick);

    public static Picoseconds operator +(Picoseconds left, Picoseconds right) => new(checked(left.Value + right.Value));

    public static Picoseconds operator -(Picoseconds left, Picoseconds right) => new(checked(left.Value - right.Value));

    public static bool operator <(Picoseconds left, Picoseconds right) => left.Value < right.Value;

    public static bool operator >(Picoseconds left, Picoseconds right) => left.Value > right.Value;

    public static bool operator <=(Picoseconds left, Picoseconds right) => left.Value <= right.Value;

    public static bool operator >=(Picoseconds left, Picoseconds right) => left.Value >= right.Value;

    public int CompareTo(Picoseconds other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value} ps";
}
