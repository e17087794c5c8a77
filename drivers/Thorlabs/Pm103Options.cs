using QkdHardware.Protocols.ThorlabsPm;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.Thorlabs;

/// <summary>The options of a power meter.</summary>
/// <param name="UsesFrames">Whether messages travel in the vendor's frames (PM103E on TCP) or as plain lines.</param>
/// <param name="Average">Readings of 1 ms that make one answer.</param>
/// <param name="KeepAlive">How often a question is asked so that the meter does not hang up; zero for never.</param>
/// <param name="ZeroTimeout">How long zeroing may take.</param>
internal sealed record Pm103Options(bool UsesFrames, int Average, TimeSpan KeepAlive, TimeSpan ZeroTimeout)
{
    private const string FramingName = "framing";
    private const string AverageName = "average";
    private const string KeepAliveName = "keep_alive_s";
    private const string ZeroTimeoutName = "zero_timeout_s";

    public static IReadOnlyList<OptionDescriptor> Descriptors { get; } =
    [
        new(FramingName, "frames", "how messages travel: frames (PM103E on TCP) or lines (serial ports, plain sockets)"),
        new(AverageName, "100", "readings of 1 ms that are averaged to one"),
        new(KeepAliveName, "10", "how often a harmless question keeps the connection open, in s; 0 for never"),
        new(ZeroTimeoutName, "60", "how long zeroing may take, in s"),
    ];

    /// <exception cref="FormatException">An option that is not of its form.</exception>
    public static Pm103Options Of(DriverOptions options)
    {
        bool usesFrames = options.Text(FramingName) switch
        {
            "frames" => true,
            "lines" => false,
            string other => throw new FormatException($"Option '{FramingName}' is '{other}'; expected frames or lines."),
        };
        double average = Number(options, AverageName, 1, ThorlabsPmCommands.MaxAverage);
        return new(
            usesFrames,
            (int)average == average ? (int)average : throw new FormatException($"Option '{AverageName}' must be a whole number."),
            TimeSpan.FromSeconds(Number(options, KeepAliveName, 0, 3600)),
            TimeSpan.FromSeconds(Number(options, ZeroTimeoutName, 1, 3600)));
    }

    private static double Number(DriverOptions options, string name, double least, double most)
    {
        double value = options.Number(name);
        return value >= least && value <= most
            ? value
            : throw new FormatException($"Option '{name}' is '{options.Text(name)}'; expected {least} to {most}.");
    }
}
