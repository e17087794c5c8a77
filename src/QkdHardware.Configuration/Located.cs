namespace QkdHardware.Configuration;

/// <summary>A scalar of a configuration file with the place where it stands, so that a later check can point at it.</summary>
/// <param name="Value">The text.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
public sealed record Located(string Value, long Line, long Column)
{
    public override string ToString() => Value;
}
