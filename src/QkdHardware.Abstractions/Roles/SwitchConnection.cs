namespace QkdHardware.Abstractions.Roles;

/// <summary>One light path through a switch, by the instrument's own port numbers.</summary>
public readonly record struct SwitchConnection(int Ingress, int Egress) : IComparable<SwitchConnection>
{
    public int CompareTo(SwitchConnection other) =>
        Ingress != other.Ingress ? Ingress.CompareTo(other.Ingress) : Egress.CompareTo(other.Egress);

    public static bool operator <(SwitchConnection left, SwitchConnection right) => left.CompareTo(right) < 0;

    public static bool operator >(SwitchConnection left, SwitchConnection right) => left.CompareTo(right) > 0;

    public static bool operator <=(SwitchConnection left, SwitchConnection right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SwitchConnection left, SwitchConnection right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Ingress}-{Egress}";
}
