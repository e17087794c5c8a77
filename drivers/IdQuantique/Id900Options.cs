using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>How the connectors see pulses, which depends on what is cabled to them.</summary>
/// <param name="Coupling">AC or DC.</param>
/// <param name="Edge">Rising or falling.</param>
/// <param name="ThresholdVolts">The level at which an edge counts.</param>
internal sealed record Id900Connector(ScpiKeyword Coupling, ScpiKeyword Edge, double ThresholdVolts);

/// <summary>The driver's options, checked.</summary>
internal sealed record Id900Options(Id900Connector Start, Id900Connector Input, string? DataAddress)
{
    public static IReadOnlyList<OptionDescriptor> Descriptors { get; } =
    [
        new("start_coupling", "DC", "coupling of START: AC or DC"),
        new("start_edge", "RISING", "edge of START: RISING or FALLING"),
        new("start_threshold_v", "0.5", "threshold of START in volt, -2 to 2"),
        new("input_coupling", "DC", "coupling of the inputs: AC or DC"),
        new("input_edge", "RISING", "edge of the inputs: RISING or FALLING"),
        new("input_threshold_v", "0.5", "threshold of the inputs in volt, -2 to 2"),
        new("data_address", "", "the instrument's address as the data link target reaches it; empty for the host of the scpi link"),
    ];

    /// <exception cref="FormatException">A value is none of those that the option takes.</exception>
    public static Id900Options Read(DriverOptions options)
    {
        string address = options.Text("data_address");
        return new(Connector(options, "start"), Connector(options, "input"), address.Length == 0 ? null : address);
    }

    private static Id900Connector Connector(DriverOptions options, string name)
    {
        double volts = options.Number($"{name}_threshold_v");
        return Math.Abs(volts) <= Id900Words.MaxThresholdVolts
            ? new(
                Word(options, $"{name}_coupling", Id900Words.Ac, Id900Words.Dc),
                Word(options, $"{name}_edge", Id900Words.Rising, Id900Words.Falling),
                volts)
            : throw new FormatException($"Option '{name}_threshold_v' is {volts}; expected -2 to 2.");
    }

    private static ScpiKeyword Word(DriverOptions options, string name, params ReadOnlySpan<ScpiKeyword> words)
    {
        string text = options.Text(name);
        foreach (ScpiKeyword word in words)
        {
            if (word.Matches(System.Text.Encoding.UTF8.GetBytes(text))) return word;
        }

        throw new FormatException(
            $"Option '{name}' is '{text}'; expected {words[0].Pattern.ToUpperInvariant()} or {words[1].Pattern.ToUpperInvariant()}.");
    }
}
