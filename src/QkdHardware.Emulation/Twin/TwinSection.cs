using System.Runtime.CompilerServices;
using System.Text.Json;

namespace QkdHardware.Emulation.Twin;

/// <summary>One part of the optics: numbers with a unit in their name, each checked when it is set.</summary>
public abstract record TwinSection
{
    /// <summary>A property's name as it stands in the twin file.</summary>
    internal static string KeyOf(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <exception cref="ArgumentOutOfRangeException">Not a number, or outside; the message names key, value and range.</exception>
    private protected static double Within(
        double value, double minimum, double maximum, [CallerMemberName] string property = "") =>
        value >= minimum && value <= maximum
            ? value
            : throw new ArgumentOutOfRangeException(
                $"{KeyOf(property)} is {value}; expected {minimum} to {maximum}.", (Exception?)null);

    /// <inheritdoc cref="Within(double, double, double, string)"/>
    private protected static int Within(
        int value, int minimum, int maximum, [CallerMemberName] string property = "") =>
        (int)Within((double)value, minimum, maximum, property);

    /// <inheritdoc cref="Within(double, double, double, string)"/>
    private protected static long Within(
        long value, long minimum, long maximum, [CallerMemberName] string property = "") =>
        (long)Within((double)value, minimum, maximum, property);
}
