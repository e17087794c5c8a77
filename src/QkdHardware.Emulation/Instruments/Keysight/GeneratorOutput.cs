using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>The state of one output and of the channel behind it. Not thread safe.</summary>
internal sealed class GeneratorOutput(Keysight33600Model model, int memoryPoints, bool amplitudeIsOfPoints)
{
    private const double SourceOhm = 50;
    private const float NoSpan = 1e-6f;
    private static readonly float[] DirectCurrent = [0];

    private float[]? measured;
    private float lowest;
    private float highest;

    public Keysight33600Model Model => model;

    public WaveformMemory Memory { get; } = new(memoryPoints);

    /// <summary>What scripts set and read and no emulated light depends on, by the header pattern.</summary>
    public Dictionary<string, double> Numbers { get; } = [];

    /// <inheritdoc cref="Numbers"/>
    public Dictionary<string, ScpiKeyword> Choices { get; } = [];

    public bool IsOn { get; set; }

    public bool IsInverted { get; set; }

    public ScpiKeyword Function { get; set; } = GeneratorKeywords.Sine;

    /// <summary>Hertz, of all functions but the arbitrary waveform.</summary>
    public double Frequency { get; set; } = 1000;

    /// <summary>Samples a second of the arbitrary waveform.</summary>
    public double SampleRate { get; set; } = 40_000;

    public ArbFilter Filter { get; set; } = ArbFilter.Normal;

    public bool AdvancesByTrigger { get; set; }

    public bool IsBurst { get; set; }

    /// <summary>Ohm; infinite for an open end.</summary>
    public double Load { get; set; } = SourceOhm;

    /// <summary>The amplitude into 50 ohm, in Vpp.</summary>
    public double Amplitude { get; set; } = 0.1;

    /// <summary>The offset into 50 ohm, in volt.</summary>
    public double Offset { get; set; }

    public ScpiKeyword Unit { get; set; } = GeneratorKeywords.Vpp;

    /// <summary>The selected waveform of the memory; null for the built-in one.</summary>
    public string? WaveformName { get; set; }

    public float[]? Waveform => Memory.TryGet(WaveformName, out float[]? points) ? points : null;

    /// <summary>Volt into the set load for a volt into 50 ohm.</summary>
    public double LoadFactor => double.IsInfinity(Load) ? 2 : 2 * Load / (Load + SourceOhm);

    public double High => Offset + (Amplitude / 2);

    public double Low => Offset - (Amplitude / 2);

    public double MaxSampleRate => Filter == ArbFilter.Off ? model.MaxSampleRateUnfiltered : model.MaxSampleRate;

    public bool IsArb => Function == GeneratorKeywords.Arb;

    /// <summary>The distance of the waveform's extremes as a share of the whole range of -1 to +1; 1 where it has no span.</summary>
    public double SpanShare
    {
        get
        {
            (float low, float high) = Extremes();
            return high - low > NoSpan ? (high - low) / 2 : 1;
        }
    }

    /// <summary>The largest amplitude into 50 ohm at no offset, in Vpp.</summary>
    public double MaxAmplitude => 2 * Keysight33600Model.MaxVoltage * (IsArb && amplitudeIsOfPoints ? SpanShare : 1);

    /// <summary>The smallest and the largest point of the selected waveform; -1 and +1 where none is selected.</summary>
    public (float Low, float High) Extremes()
    {
        float[]? points = Waveform;
        if (points is null)
        {
            return (-1, 1);
        }

        if (!ReferenceEquals(points, measured))
        {
            (measured, lowest, highest) = (points, points.Min(), points.Max());
        }

        return (lowest, highest);
    }

    /// <summary>Back to the settings of <c>*RST</c>; the memory stays.</summary>
    public void Reset()
    {
        Numbers.Clear();
        Choices.Clear();
        (IsOn, IsInverted, IsBurst, AdvancesByTrigger) = (false, false, false, false);
        (Function, Unit, Filter) = (GeneratorKeywords.Sine, GeneratorKeywords.Vpp, ArbFilter.Normal);
        (Frequency, SampleRate, Load, Amplitude, Offset) = (1000, 40_000, SourceOhm, 0.1, 0);
        WaveformName = null;
    }

    /// <summary>What the modulator behind the connector gets.</summary>
    public DriveOutput Drive()
    {
        if (!IsOn || IsBurst)
        {
            return DriveOutput.Off;
        }

        if (Function == GeneratorKeywords.DirectCurrent)
        {
            return new(true, SampleRate, DirectCurrent, 0, Offset);
        }

        float[]? points = Waveform;
        if (!IsArb || AdvancesByTrigger || points is null)
        {
            return DriveOutput.Off;
        }

        double fullScale = Amplitude / (amplitudeIsOfPoints ? SpanShare : 1);
        return new(true, SampleRate, points, IsInverted ? -fullScale : fullScale, Offset);
    }
}
