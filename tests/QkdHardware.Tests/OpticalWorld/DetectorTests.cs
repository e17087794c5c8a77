using QkdHardware.Emulation.OpticalWorld.Ports;
using Xunit;

namespace QkdHardware.Tests.OpticalWorld;

public class DetectorTests
{
    [Fact]
    public void DeadTime_DarkCounts_LeaveAShiftedExponential()
    {
        const double Rate = 2e6;
        LabBench bench = Dark(Rate);
        TaggerPulses pulses = bench.Record(0.25);
        long[] gaps = Gaps(pulses.Inputs[1]);
        Assert.True(gaps.Length > 400_000);
        Assert.True(gaps.Min() >= 50_000, $"{gaps.Min()} ps");

        // Not paralysable: after 50 ns the next click is exponential again. Twenty bins of equal probability.
        int[] bins = new int[20];
        foreach (long gap in gaps)
        {
            bins[(int)Math.Min(19, 20 * (1 - Math.Exp(-(gap - 50_000) * Rate * 1e-12)))]++;
        }

        double expected = gaps.Length / 20.0;
        Assert.True(bins.Sum(count => (count - expected) * (count - expected) / expected) < 43.8); // 19 degrees, 0.999
    }

    [Fact]
    public void DeadTime_LongerThanASlice_HoldsAcrossSlicesAndRecords()
    {
        LabBench bench = Dark(1e6);
        bench.World.Set("slice_ms", 1);
        bench.World.Set("detectors.dead_time_ps", 2.5e9);
        List<long> times = [];
        for (int record = 0; record < 10; record++)
        {
            long gate = bench.World.NowPs;
            times.AddRange(bench.Record(0.01).Inputs[0].Select(time => gate + time));
        }

        Assert.InRange(times.Count, 38, 40);
        Assert.All(Gaps(times), gap => Assert.InRange(gap, 2_500_000_000, 2_530_000_000));
    }

    [Fact]
    public void Afterpulses_OneTenth_AddTheirPartWithTheirDecay()
    {
        LabBench bench = Dark(1e4);
        bench.World.Set("detectors.afterpulse_probability", 0.1);
        long[] gaps = Gaps(bench.Record(10).Inputs[2]);

        // Dark counts within 1 us are 1 % and afterpulses 0.1 (1 - exp(-9.5)).
        double near = gaps.Count(gap => gap < 1_000_000) / (double)gaps.Length;
        Assert.InRange(near, 0.103, 0.115);
        double mean = gaps.Where(gap => gap < 1_000_000).Average(gap => (gap - 50_000) * 1e-3);
        Assert.InRange(mean, 120, 145); // 100 ns of afterpulses, mixed with 1 part in 12 of uniform dark counts around 475 ns
        Assert.InRange(gaps.Length, 110_000 - 1_700, 111_500 + 1_700);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(22)]
    public void Bias_BelowSwitching_SetsEfficiencyAndDarkCounts(double microamperes)
    {
        static double Rise(double i) => (1 / (1 + Math.Exp(-(i - 12) / 1.2))) - (1 / (1 + Math.Exp(10)));
        double efficiency = 0.8 * Rise(microamperes) / Rise(20);
        double photons = 0.5 * Math.Pow(10, -1.2) * efficiency * 0.8 * 0.99; // state Z0 at detector Z0
        double click = 1 - Math.Exp(-photons);
        double dark = 100 * Math.Exp((microamperes - 20) / 1.5);
        const double Seconds = 0.2;

        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.BiasAll(microamperes);
        Near(Seconds * ((31.25e6 * click / (1 + click)) + dark), bench.Record(Seconds).Inputs[0].Count);
        bench.Switch.SetConnections([]);
        bench.World.Set("slice_ms", 10_000);
        Near(100 * dark, bench.Record(100).Inputs[0].Count);
    }

    [Fact]
    public void Bias_ZeroOrDisabled_GivesNothing()
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.Detectors.SetBias(0, 0);
        TaggerPulses pulses = bench.Record(0.1);
        Assert.Empty(pulses.Inputs[0]);
        Assert.NotEmpty(pulses.Inputs[1]);
        bench.Detectors.SetEnabled(false);
        Assert.All(bench.Record(0.1).Inputs, Assert.Empty);
        Assert.All(bench.Detectors.SampleCounts(TimeSpan.FromSeconds(1)), count => Assert.Equal(0, count));
    }

    [Fact]
    public void Latch_AboveSwitchingCurrent_StaysUntilTheBiasIsBelowRetrapping()
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.Detectors.SetBias(0, 24.1);
        Assert.True(IsSilent());
        bench.Detectors.SetBias(0, 20);
        Assert.True(IsSilent());
        bench.Detectors.SetBias(0, 5.1);
        bench.Detectors.SetBias(0, 20);
        Assert.True(IsSilent());
        bench.Detectors.SetBias(0, 5);
        bench.Detectors.SetBias(0, 20);
        Assert.False(IsSilent());
        bench.World.Set("detectors.switching_current_ua", 19);
        Assert.True(IsSilent());
        bench.Detectors.SetEnabled(false);
        bench.World.Set("detectors.switching_current_ua", 24);
        bench.Detectors.SetEnabled(true);
        Assert.False(IsSilent());

        bool IsSilent() => bench.Record(0.01).Inputs[0].Count == 0;
    }

    [Fact]
    public void SampleCounts_ReferenceBench_AgreeWithTheTags()
    {
        LabBench bench = LabBench.Running(LabPattern.Random(10_000, 4), 0.5);
        TaggerPulses pulses = bench.Record(1);
        double[] counts = bench.Detectors.SampleCounts(TimeSpan.FromSeconds(1));
        for (int d = 0; d < 4; d++)
        {
            // The display's r / (1 + r t) is for light that comes at any time; pulses 32 ns apart differ by up to 1 %.
            Assert.InRange(counts[d], pulses.Inputs[d].Count * 0.98, pulses.Inputs[d].Count * 1.02);
            Assert.Equal(Math.Floor(counts[d]), counts[d]);
        }
    }

    [Fact]
    public void SetBias_NoSuchDetectorOrNotFinite_Throws()
    {
        LabBench bench = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Detectors.SetBias(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Detectors.SetBias(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Detectors.SetBias(0, double.NaN));
    }

    private static LabBench Dark(double ratePerSecond)
    {
        LabBench bench = new();
        bench.BiasAll(LabBench.NominalBiasUa);
        bench.World.Set("detectors.dark_count_rate_cps", ratePerSecond);
        bench.World.Set("detectors.jitter_fwhm_ps", 0);
        return bench;
    }

    private static long[] Gaps(IReadOnlyList<long> times) =>
        [.. times.Zip(times.Skip(1), (before, after) => after - before)];

    private static void Near(double expected, double counted) =>
        Assert.InRange(counted, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
}
