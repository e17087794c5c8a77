using System.Runtime.CompilerServices;

namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>Range checks that also refuse NaN, which the comparisons of ArgumentOutOfRangeException let pass.</summary>
internal static class Require
{
    public static double Count(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        double.IsFinite(value) && value >= 0 ? value
            : throw new ArgumentOutOfRangeException(name, value, "Must be a finite number, 0 or more.");

    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        double.IsFinite(value) && value > 0 ? value
            : throw new ArgumentOutOfRangeException(name, value, "Must be a finite number above 0.");

    public static double InsideUnitInterval(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(name, value, "Must be inside (0, 1).");

    public static double Probability(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(name, value, "Must be in [0, 1].");
}
