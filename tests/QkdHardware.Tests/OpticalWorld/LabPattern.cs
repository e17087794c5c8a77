namespace QkdHardware.Tests.OpticalWorld;

/// <summary>A pattern of states (0 Z0, 1 Z1, 2 X0, 3 X1) and relative intensities, and the memories that make it.</summary>
internal sealed class LabPattern
{
    private static readonly float[] StateSample = [0f, 1f, 0.5f, -0.5f]; // 0, V_pi, V_pi/2, -V_pi/2 at 2 V_pi peak to peak

    public LabPattern(int[] states, double[] intensities)
    {
        (States, Intensities) = (states, intensities);
        EncoderSamples = new float[states.Length * LabBench.SamplesPerSymbol];
        IntensitySamples = new float[EncoderSamples.Length];
        for (int i = 0; i < EncoderSamples.Length; i++)
        {
            int symbol = i / LabBench.SamplesPerSymbol;
            EncoderSamples[i] = StateSample[states[symbol]];
            double amplitude = Math.Sqrt((intensities[symbol] - LabBench.Extinction) / (1 - LabBench.Extinction));
            double volts = (2 * LabBench.IntensityVPi / Math.PI * Math.Asin(amplitude)) - LabBench.IntensityBias;
            IntensitySamples[i] = (float)(volts / LabBench.IntensityVPi);
        }
    }

    public int[] States { get; }

    /// <summary>Relative to the brightest, 1.</summary>
    public double[] Intensities { get; }

    public int Symbols => States.Length;

    public long DurationPs => Symbols * LabBench.SymbolPs;

    public float[] EncoderSamples { get; }

    public float[] IntensitySamples { get; }

    /// <summary>One state, long enough that the START edges do not outnumber the clicks.</summary>
    public static LabPattern Constant(int state) =>
        new([.. Enumerable.Repeat(state, 1024)], [.. Enumerable.Repeat(1.0, 1024)]);

    /// <summary>The reference session's statistics: p_Z 0.8, p_mu 0.6, nu/mu 0.3.</summary>
    public static LabPattern Random(int symbols, int seed)
    {
        Random random = new(seed);
        int[] states = new int[symbols];
        double[] intensities = new double[symbols];
        for (int i = 0; i < symbols; i++)
        {
            states[i] = (random.NextDouble() < 0.8 ? 0 : 2) + random.Next(2);
            intensities[i] = random.NextDouble() < 0.6 ? 1 : 0.3;
        }

        return new(states, intensities);
    }
}
