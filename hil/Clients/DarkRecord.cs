using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;

namespace QkdHardware.Hil.Clients;

/// <summary>A bench on which detectors count in the dark while the generator gives an edge a pattern.</summary>
internal static class DarkRecord
{
    public const double SampleRateHz = 250e6;
    public const int Samples = 25_000;
    public const double PatternsPerSecond = SampleRateHz / Samples;
    public const long PatternPs = 100_000_000;

    public static async Task PrepareAsync(Bench bench)
    {
        await bench.Get<IOpticalSwitch>("switch").SetConnectionsAsync([]);
        var drive = bench.Get<IModulator>("generator");
        float[] samples = new float[Samples];
        samples[0] = 1;
        await drive.LoadPatternsAsync([new(1, new Hertz(SampleRateHz), samples, new(0), new(1))]);
        await drive.SetOutputsAsync(true);
        var detectors = bench.Get<ISinglePhotonDetector>("detectors");
        await detectors.SetBiasAsync([.. Enumerable.Repeat(Amperes.FromMicroamperes(20), detectors.DetectorCount)]);
        await detectors.SetEnabledAsync(true);
    }
}
