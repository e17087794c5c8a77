using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>
/// What a modulator is driven with at the moment of each laser pulse. Memories hold few different samples, so the pulses
/// refer to a list of levels and the optics are computed once for each level.
/// </summary>
internal sealed class Waveform
{
    private static readonly int[] OneLevel = [0];

    private readonly int[] levelOf;
    private readonly double samplesPerPulse; // 0: levelOf is by pulse; else by sample.
    private readonly double firstSample;

    private Waveform(int[] levelOf, double[] volts, double samplesPerPulse, double firstSample) =>
        (this.levelOf, Volts, this.samplesPerPulse, this.firstSample) = (levelOf, volts, samplesPerPulse, firstSample);

    /// <summary>An output that is off: 0 V.</summary>
    public static Waveform Idle { get; } = new(OneLevel, [0], 0, 0);

    /// <summary>The voltage of each level.</summary>
    public double[] Volts { get; }

    /// <summary>After how many pulses the drive repeats; where it keeps no step with the laser, how many describe it well.</summary>
    public int Period => levelOf.Length;

    /// <param name="output">The output; its memory is read here and not again.</param>
    /// <param name="clockRateHz">The sample rate that clocks the laser.</param>
    /// <param name="samplesPerSymbol">Clock samples from pulse to pulse.</param>
    /// <param name="pulseDelayPs">From the start of a symbol to its pulse.</param>
    public static Waveform Of(DriveOutput output, double clockRateHz, int samplesPerSymbol, long pulseDelayPs)
    {
        if (!output.IsOn)
        {
            return Idle;
        }

        ReadOnlySpan<float> samples = output.Samples.Span;
        bool inStep = output.SampleRateHz == clockRateHz;
        double delay = Math.Floor(pulseDelayPs * output.SampleRateHz * 1e-12);
        int first = (int)(delay % samples.Length);
        int step = inStep ? samplesPerSymbol : 1;
        int[] levelOf = new int[samples.Length / GreatestCommonDivisor(samples.Length, step)];
        Dictionary<float, int> levels = [];
        List<double> volts = [];
        int at = inStep ? first : 0;
        for (int i = 0; i < levelOf.Length; i++)
        {
            float sample = samples[at];
            if (!levels.TryGetValue(sample, out int level))
            {
                level = volts.Count;
                levels.Add(sample, level);
                volts.Add(output.OffsetV + (sample * output.AmplitudeVpp / 2));
            }

            levelOf[i] = level;
            at = (at + step) % samples.Length;
        }

        return inStep
            ? new(levelOf, [.. volts], 0, 0)
            : new(levelOf, [.. volts], samplesPerSymbol * output.SampleRateHz / clockRateHz, delay);
    }

    /// <summary>Whether the drive repeats after <see cref="Period"/> pulses, exactly.</summary>
    public bool IsInStep => samplesPerPulse == 0;

    /// <summary>The level at a pulse, counted from the start of the pattern; pulses before it continue the loop backwards.</summary>
    public int LevelAt(long pulse)
    {
        if (!IsInStep)
        {
            double position = Math.Floor((pulse * samplesPerPulse) + firstSample);
            double inLoop = position - (levelOf.Length * Math.Floor(position / levelOf.Length));
            return levelOf[Math.Min((int)inLoop, levelOf.Length - 1)];
        }

        return levelOf[Wrap(pulse, levelOf.Length)];
    }

    /// <summary>The level at a pulse from 0 to the period, of a drive that is in step.</summary>
    public int LevelInLoop(int pulse) => levelOf[pulse];

    /// <summary>The remainder that is not negative.</summary>
    public static long Wrap(long pulse, int period)
    {
        long remainder = pulse % period;
        return remainder < 0 ? remainder + period : remainder;
    }

    private static int GreatestCommonDivisor(int left, int right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
