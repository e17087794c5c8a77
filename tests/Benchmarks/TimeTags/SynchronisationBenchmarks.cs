using BenchmarkDotNet.Attributes;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;
using QkdHardware.TimeTags.Synchronisation;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>A transform there and back, as the delay search makes it for two trial frequencies, against MathNet.Numerics.</summary>
public class SynchronisationBenchmarks
{
    private CircularCorrelation[] correlations = [];
    private float[] first = [];
    private float[] second = [];
    private Complex32[] values = [];

    [Params(17, 18, 19, 20)]
    public int Order { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        correlations = [new CircularCorrelation(Order)];
        (first, second, values) = (new float[1 << Order], new float[1 << Order], new Complex32[1 << Order]);
        for (int i = 0; i < first.Length; i++) (first[i], second[i], values[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, new Complex32(random.NextSingle(), 0));
        correlations[0].SetReference(first, subtractMean: true);
        Control.UseSingleThread();
    }

    [GlobalCleanup]
    public void Cleanup() => correlations[0].Dispose();

    /// <summary>Set anew, so that the values do not shrink to nothing with each correlation; that is in the time.</summary>
    [Benchmark]
    public void Correlate()
    {
        first.AsSpan().Fill(1);
        second.AsSpan().Fill(1);
        correlations[0].Correlate(first, second);
    }

    [Benchmark(Baseline = true)]
    public void MathNet()
    {
        values.AsSpan().Fill(Complex32.One);
        Fourier.Forward(values, FourierOptions.NoScaling);
        Fourier.Inverse(values, FourierOptions.NoScaling);
    }
}
