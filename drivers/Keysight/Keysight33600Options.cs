using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.Keysight;

/// <summary>The options of a 33500/33600A.</summary>
/// <param name="Filter">What smooths the waveforms.</param>
/// <param name="MemoryPoints">Points of memory for each output; null for what the model usually has.</param>
/// <param name="UploadTimeout">How long sending one waveform, and taking it in, may take each.</param>
internal sealed record Keysight33600Options(ArbFilter Filter, int? MemoryPoints, TimeSpan UploadTimeout)
{
    private const string FilterName = "filter";
    private const string MemoryName = "memory_points";
    private const string TimeoutName = "upload_timeout_s";
    private const string Usual = "usual";

    public static IReadOnlyList<OptionDescriptor> Descriptors { get; } =
    [
        new(FilterName, "off", "smoothing of the waveforms: off (each sample is held), step or normal"),
        new(MemoryName, Usual, "points of memory for each output, which the instrument does not tell; usual: by the model"),
        new(TimeoutName, "60", "how long one upload may take, in s"),
    ];

    /// <exception cref="FormatException">An option that is not of its form.</exception>
    public static Keysight33600Options Of(DriverOptions options)
    {
        double timeout = options.Number(TimeoutName);
        if (!(timeout is > 0 and <= 3600))
        {
            throw new FormatException($"Option '{TimeoutName}' is '{options.Text(TimeoutName)}'; expected 0 to 3600 s.");
        }

        return new(FilterOf(options.Text(FilterName)), MemoryOf(options), TimeSpan.FromSeconds(timeout));
    }

    private static ArbFilter FilterOf(string text) =>
        Enum.TryParse(text, ignoreCase: true, out ArbFilter filter) && Enum.IsDefined(filter) && !char.IsAsciiDigit(text[0])
            ? filter
            : throw new FormatException($"Option '{FilterName}' is '{text}'; expected off, step or normal.");

    private static int? MemoryOf(DriverOptions options)
    {
        if (options.Text(MemoryName) == Usual)
        {
            return null;
        }

        double points = options.Number(MemoryName);
        return points is >= 32 and <= int.MaxValue && points == Math.Floor(points)
            ? (int)points
            : throw new FormatException($"Option '{MemoryName}' is '{options.Text(MemoryName)}'; expected a whole number from 32.");
    }
}
