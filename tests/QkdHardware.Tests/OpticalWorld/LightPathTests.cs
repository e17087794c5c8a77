using QkdHardware.Emulation.OpticalWorld.Ports;
using Xunit;

namespace QkdHardware.Tests.OpticalWorld;

public class LightPathTests
{
    private const double PhotonEnergy = 6.62607015e-34 * 299_792_458 / 1550.12e-9;

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(20)]
    public void Attenuation_MoreDecibels_DivideTheClicks(double decibels)
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(2), 0.5);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        bench.SetMeanPhotonNumber(0.5 * Math.Pow(10, -decibels / 10));
        double photons = 0.5 * Math.Pow(10, -decibels / 10) * Math.Pow(10, -1.2) * 0.8 * 0.2 * 0.99; // X0 at X0
        double click = 1 - Math.Exp(-photons);
        Near(31.25e6 * click / (1 + click), bench.Record(1).Inputs[2].Count);
    }

    [Fact]
    public void Attenuation_NeverSet_LetsNoLightThrough()
    {
        LabBench bench = new();
        bench.Play(LabPattern.Constant(0));
        bench.Switch.SetConnections([(1, 9)]);
        bench.BiasAll(LabBench.NominalBiasUa);
        Assert.True(bench.Record(0.1).Inputs.Sum(input => input.Count) < 100);
    }

    [Fact]
    public void Switch_Blocked_LeavesDarkCounts()
    {
        LabBench bench = LabBench.Running(LabPattern.Random(100, 1), 0.5);
        Assert.True(bench.Record(1).Inputs.Sum(input => input.Count) > 500_000);
        bench.Switch.SetConnections([]);
        Near(400, bench.Record(1).Inputs.Sum(input => input.Count));
        bench.Switch.SetConnections([(2, 10)]);
        Near(400, bench.Record(1).Inputs.Sum(input => input.Count));
    }

    [Fact]
    public void Switch_BrightPortToTheLink_FloodsTheDetectors()
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.Switch.SetConnections([(2, 9)]);
        TaggerPulses pulses = bench.Record(0.02);

        // 500 photons a pulse: Z0, X0 and X1 click at nearly every pulse that the dead time leaves, every second one.
        double photons = 0.5 * 999 * Math.Pow(10, -1.2) * 0.8;
        double[] shares = [0.8 * 0.99, 0.8 * 0.01, 0.1, 0.1];
        for (int d = 0; d < 4; d++)
        {
            double click = 1 - Math.Exp(-photons * shares[d]);
            Near(0.02 * 31.25e6 * click / (1 + click), pulses.Inputs[d].Count);
        }
    }

    [Fact]
    public void Generator_BothOutputsOff_GivesNoLight()
    {
        LabBench bench = LabBench.Running(LabPattern.Random(100, 1), 0.5);
        bench.Drive.SetOutput(1, DriveOutput.Off);
        Assert.True(bench.Record(0.1).Inputs.Sum(input => input.Count) > 10_000);
        bench.Drive.SetOutput(2, DriveOutput.Off);
        Assert.True(bench.Record(0.1).Inputs.Sum(input => input.Count) < 100);
        Assert.InRange(MeanPower(bench), 18e-12, 22e-12);
    }

    [Fact]
    public void IntensityDrive_Off_LeavesBiasAndExtinction()
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(2), 0.5);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        bench.Drive.SetOutput(2, DriveOutput.Off);
        double sine = Math.Sin(Math.PI * LabBench.IntensityBias / (2 * LabBench.IntensityVPi));
        double transmission = LabBench.Extinction + ((1 - LabBench.Extinction) * sine * sine);
        double photons = 0.5 * transmission * Math.Pow(10, -1.2) * 0.8 * 0.2 * 0.99;
        Near(10 * 31.25e6 * photons, bench.Record(10).Inputs[2].Count);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(50)]
    public void Power_MonitorPath_IsTheBrightPortsLight(double mu)
    {
        LabPattern pattern = LabPattern.Random(1000, 5);
        LabBench bench = LabBench.Running(pattern, mu);
        double photons = mu * 999 * pattern.Intensities.Average();
        double expected = (photons * 31.25e6 * PhotonEnergy) + 20e-12;
        Assert.InRange(MeanPower(bench), expected - 1.5e-12, expected + 1.5e-12); // 5 pW over the root of 400
        Assert.Equal(1550.12, bench.PowerSensor.WavelengthNm);

        bench.Switch.SetConnections([(1, 9)]);
        Assert.InRange(MeanPower(bench), 18.5e-12, 21.5e-12);
        bench.Switch.SetConnections([(1, 10)]);
        Assert.InRange(MeanPower(bench), ((expected - 20e-12) / 999) + 18.5e-12, ((expected - 20e-12) / 999) + 21.5e-12);
    }

    [Fact]
    public void Power_Noise_HasItsWidth()
    {
        LabBench bench = new();
        double[] readings = [.. Enumerable.Range(0, 4000).Select(_ => bench.PowerSensor.Read())];
        double mean = readings.Average();
        Assert.InRange(Math.Sqrt(readings.Average(power => Math.Pow(power - mean, 2))), 4.75e-12, 5.25e-12);
    }

    [Fact]
    public void Memory_NoMultipleOfTheSymbol_WrapsPulseByPulse()
    {
        // 12 samples at 8 a symbol: pulses see samples 4, 0, 8, again and again (the pulse is in the fifth sample).
        float[] intensity = new float[12];
        Array.Fill(intensity, -0.5f);
        intensity[8] = (float)((LabBench.IntensityVPi - LabBench.IntensityBias) / LabBench.IntensityVPi);
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        bench.World.Set("detectors.jitter_fwhm_ps", 0);
        bench.Drive.SetOutput(1, LabBench.Output(new float[24], 1));
        bench.Drive.SetOutput(2, LabBench.Output(intensity, 2 * LabBench.IntensityVPi));
        int[] seen = Seen(bench, 3);
        Assert.InRange(seen[2], 3_500, 5_500);
        Assert.InRange(seen[0] + seen[1], seen[2] / 4, seen[2]); // sin^2 at -0.5 V_pi + bias, twice
        Near(seen[0], seen[1]);
    }

    [Fact]
    public void Outputs_DifferentRates_TheFirstClocksTheLaserAndTheOtherPlaysAtItsOwn()
    {
        // At half the rate a pulse comes every 4 samples of 8, bright and dark in turn; at 3/8 every 3 samples.
        float bright = (float)((LabBench.IntensityVPi - LabBench.IntensityBias) / LabBench.IntensityVPi);
        float dark = (float)(-LabBench.IntensityBias / LabBench.IntensityVPi);
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        bench.World.Set("detectors.jitter_fwhm_ps", 0);
        DriveOutput half = LabBench.Output([bright, bright, bright, bright, dark, dark, dark, dark], 2 * LabBench.IntensityVPi);
        bench.Drive.SetOutput(2, half with { SampleRateHz = 125e6 });
        int[] seen = Seen(bench, 2);
        Assert.True(seen[0] > 5_000 && seen[1] < seen[0] / 100, string.Join(" ", seen));

        bench.Drive.SetOutput(2, half with { SampleRateHz = 93.75e6 });
        seen = Seen(bench, 8); // Samples 1 4 7 2 5 0 3 6.
        Assert.Equal([true, false, false, true, false, true, true, false], seen.Select(count => count > 1_000));
    }

    private static int[] Seen(LabBench bench, int symbols)
    {
        TaggerPulses pulses = bench.Record(0.02);
        int[] seen = new int[symbols];
        foreach (long time in pulses.Inputs[0])
        {
            Assert.Equal(0, LabBench.PhaseOf(pulses, 0, time));
            seen[LabBench.SymbolOf(pulses, 0, time, symbols)]++;
        }

        return seen;
    }

    [Fact]
    public void Ports_NonsenseFromFirmware_Throws()
    {
        LabBench bench = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Attenuator.SetAttenuation(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Attenuator.SetAttenuation(double.NaN));
        Assert.Throws<ArgumentException>(() => bench.Switch.SetConnections([(1, 9), (1, 10)]));
        Assert.Throws<ArgumentException>(() => bench.Switch.SetConnections([(1, 9), (2, 9)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(0, DriveOutput.Off));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(3, DriveOutput.Off));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetSync(true, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(1, LabBench.Output([], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(1, LabBench.Output([0, 1.01f], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(1, LabBench.Output([float.NaN], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(1, LabBench.Output([0], double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Drive.SetOutput(1, LabBench.Output([0], 1) with { SampleRateHz = 0 }));
        Assert.Throws<ArgumentException>(() => bench.World.Attenuator("switch"));
    }

    private static double MeanPower(LabBench bench) =>
        Enumerable.Range(0, 400).Average(_ => bench.PowerSensor.Read());

    private static void Near(double expected, double counted) =>
        Assert.InRange(counted, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
}
