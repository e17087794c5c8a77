using System.Diagnostics.CodeAnalysis;

namespace QkdHardware.Protocols.Keysight33600;

/// <summary>What differs between the models (SPEC.md, "Limits").</summary>
/// <param name="Name">As <c>*IDN?</c> tells it.</param>
/// <param name="OutputCount">1 or 2.</param>
/// <param name="MinPoints">Points of the shortest arbitrary waveform.</param>
/// <param name="MaxSampleRate">Samples a second with a filter.</param>
/// <param name="MaxSampleRateUnfiltered">Samples a second with <c>FILT OFF</c>.</param>
/// <param name="UsualPoints">Points of memory for each output, where a bench or twin file does not say.</param>
public sealed record Keysight33600Model(
    string Name, int OutputCount, int MinPoints, double MaxSampleRate, double MaxSampleRateUnfiltered, int UsualPoints)
{
    /// <summary>The slowest sample rate of all models, in samples a second.</summary>
    public const double MinSampleRate = 1e-6;

    /// <summary>The largest voltage of either sign into 50 ohm, in volt.</summary>
    public const double MaxVoltage = 5;

    /// <summary>How far apart high and low must be, in volt.</summary>
    public const double MinAmplitude = 1e-3;

    private const int Points33500 = 1_048_576;
    private const int Points33600 = 4_000_000;

    /// <summary>All models that the sheet gives limits for.</summary>
    public static IReadOnlyList<Keysight33600Model> All { get; } =
    [
        new("33510B", 2, 8, 160e6, 62.5e6, Points33500),
        new("33511B", 1, 8, 160e6, 62.5e6, Points33500),
        new("33512B", 2, 8, 160e6, 62.5e6, Points33500),
        new("33521A", 1, 8, 250e6, 62.5e6, Points33500),
        new("33522A", 2, 8, 250e6, 62.5e6, Points33500),
        new("33521B", 1, 8, 250e6, 62.5e6, Points33500),
        new("33522B", 2, 8, 250e6, 62.5e6, Points33500),
        new("33611A", 1, 32, 660e6, 250e6, Points33600),
        new("33612A", 2, 32, 660e6, 250e6, Points33600),
        new("33621A", 1, 32, 1e9, 250e6, Points33600),
        new("33622A", 2, 32, 1e9, 250e6, Points33600),
    ];

    public static bool TryFind(string name, [NotNullWhen(true)] out Keysight33600Model? model)
    {
        model = All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return model is not null;
    }
}
