using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.WebSq1;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>The driver's options.</summary>
/// <param name="BiasRange">What <see cref="EosDetectors.SetBiasAsync"/> accepts.</param>
/// <param name="BiasToleranceUa">How far a reported bias may lie from the commanded one, in uA.</param>
internal sealed record EosOptions(Interval<Amperes> BiasRange, double BiasToleranceUa)
{
    /// <summary>Commanded currents are rounded to picoampere, far below any setting step, so that 15 uA is sent as 15.</summary>
    public const int BiasDecimals = 6;

    private const string MinBias = "min_bias_ua";
    private const string MaxBias = "max_bias_ua";
    private const string Tolerance = "bias_tolerance_ua";

    public static IReadOnlyList<OptionDescriptor> Descriptors { get; } =
    [
        new(MinBias, "0", $"the smallest bias that is accepted, uA; not below -{WebSqLimits.MaxScanCurrentUa}"),
        new(MaxBias, "40", $"the largest bias that is accepted, uA; the instrument's limit is not published, this default is ours; not above {WebSqLimits.MaxScanCurrentUa}"),
        new(Tolerance, "0.05", "how far a reported bias may lie from the commanded one, uA; the setting step is not published"),
    ];

    /// <exception cref="FormatException">An option is no number or outside its range.</exception>
    public static EosOptions Read(DriverOptions options)
    {
        double least = Number(options, MinBias, -WebSqLimits.MaxScanCurrentUa, 0);
        double most = Number(options, MaxBias, 0, WebSqLimits.MaxScanCurrentUa);
        double tolerance = Number(options, Tolerance, 0, WebSqLimits.MaxScanCurrentUa);
        return new EosOptions(new(Amperes.FromMicroamperes(least), Amperes.FromMicroamperes(most)), tolerance);
    }

    private static double Number(DriverOptions options, string name, double minimum, double maximum)
    {
        double value = options.Number(name);
        return value >= minimum && value <= maximum
            ? value
            : throw new FormatException($"Option '{name}' is {value}; expected {minimum} to {maximum}.");
    }
}
