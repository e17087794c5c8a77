namespace QkdHardware.Abstractions.Units;

/// <summary>A closed interval of values; what a device accepts, both ends included.</summary>
/// <param name="Minimum">The smallest accepted value.</param>
/// <param name="Maximum">The largest accepted value; not below <paramref name="Minimum"/>.</param>
public readonly record struct Interval<T>(T Minimum, T Maximum)
    where T : struct, IComparable<T>
{
    public bool Contains(T value) => value.CompareTo(Minimum) >= 0 && value.CompareTo(Maximum) <= 0;

    /// <summary>Throws unless the value lies inside. Values are never clamped: a silently trimmed setting is a safety bug.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside; the message names both ends.</exception>
    public void ThrowIfOutside(T value, string parameterName)
    {
        if (!Contains(value))
        {
            throw new ArgumentOutOfRangeException(parameterName, value, $"Expected {Minimum} to {Maximum}.");
        }
    }

    public override string ToString() => $"{Minimum} to {Maximum}";
}
