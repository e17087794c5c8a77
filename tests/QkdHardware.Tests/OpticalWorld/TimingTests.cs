using QkdHardware.Emulation.OpticalWorld.Ports;
using Xunit;

namespace QkdHardware.Tests.OpticalWorld;

public class TimingTests
{
    [Fact]
    public void Reference_PatternRepeats_EdgesAreExactlyOnePatternApart()
    {
        LabPattern pattern = LabPattern.Random(1000, 1);
        LabBench bench = LabBench.Running(pattern, 0.5);
        TaggerPulses pulses = bench.Record(0.35);

        Assert.Equal(pattern.DurationPs, Assert.Single(Gaps(pulses.Reference).Distinct()));
        Assert.Equal(350_000_000_000 / pattern.DurationPs, pulses.Reference.Count, 1.0);
        Assert.InRange(pulses.Reference[0], 0, pattern.DurationPs - 1);
    }

    [Fact]
    public void Reference_PeriodOfNoWholePicoseconds_NeverDriftsByOne()
    {
        const double Rate = 243e6;
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.Drive.SetOutput(2, DriveOutput.Off);
        bench.Drive.SetOutput(1, new(true, Rate, new float[1001], 1, 0));
        IReadOnlyList<long> edges = bench.Record(0.25).Reference;

        Assert.InRange(edges.Count, 60_000, 61_000);
        for (int i = 0; i < edges.Count; i++)
        {
            decimal exact = i * 1001m * 1e12m / 243e6m;
            Assert.InRange(edges[i] - edges[0] - exact, -1, 1);
        }
    }

    [Fact]
    public void Pattern_AcrossSlicesAndRecords_KeepsItsPhase()
    {
        LabPattern pattern = LabPattern.Random(1009, 1);
        LabBench bench = LabBench.Running(pattern, 0.5);
        TaggerPulses one = bench.RecordPs(123_456_789_012);
        TaggerPulses two = bench.RecordPs(50_000_000_001);

        Assert.Equal(123_456_789_012, one.DurationPs);
        Assert.Equal(0, (one.DurationPs + two.Reference[0] - one.Reference[0]) % pattern.DurationPs);
        Assert.Equal(173_456_789_013, bench.World.NowPs);
    }

    [Fact]
    public void Output_ChangedMemory_RestartsThePatternAtAFunctionOfWorldTime()
    {
        LabPattern pattern = LabPattern.Random(1009, 1);
        LabBench bench = LabBench.Running(pattern, 0.5);
        bench.RecordPs(50_000_000_001);
        bench.Play(LabPattern.Random(1009, 2));
        TaggerPulses pulses = bench.Record(0.01);

        long first = 1_203_417 + LabBench.SyncCablePs; // The generator's start latency, from the gate of this record.
        Assert.Equal(first % pattern.DurationPs, pulses.Reference[0]);
    }

    [Fact]
    public void Output_ChangedAmplitude_KeepsThePatternRunning()
    {
        LabPattern pattern = LabPattern.Random(1009, 1);
        LabBench changed = LabBench.Running(pattern, 0.5);
        LabBench same = LabBench.Running(pattern, 0.5);
        foreach (LabBench bench in new[] { changed, same })
        {
            bench.Record(0.013);
        }

        changed.Drive.SetOutput(1, LabBench.Output(pattern.EncoderSamples, 1));
        Assert.Equal(same.Record(0.01).Reference, changed.Record(0.01).Reference);
    }

    [Fact]
    public void Sync_OffOrSourceOff_GivesNoEdges()
    {
        LabBench bench = LabBench.Running(LabPattern.Random(100, 1), 0.5);
        bench.Drive.SetSync(false, 1);
        Assert.Empty(bench.Record(0.01).Reference);
        bench.Drive.SetSync(true, 1);
        Assert.NotEmpty(bench.Record(0.01).Reference);
        bench.Drive.SetOutput(1, DriveOutput.Off);
        Assert.Empty(bench.Record(0.01).Reference);
    }

    [Fact]
    public void Clicks_WithoutJitter_ArriveExactlyAfterFibreAndOwnCable()
    {
        LabBench bench = Quiet(LabPattern.Random(64, 3));
        TaggerPulses pulses = bench.Record(0.05);
        for (int d = 0; d < 4; d++)
        {
            Assert.True(pulses.Inputs[d].Count > 500);
            Assert.Equal(0, Assert.Single(Phases(pulses, d)));
        }
    }

    [Fact]
    public void Clicks_FibreLengthens_MoveByIt()
    {
        LabBench bench = Quiet(LabPattern.Constant(0));
        bench.World.Set("link.delay_ps", 245_003_417 + 1_234);
        TaggerPulses pulses = bench.Record(0.01);
        Assert.Equal(1_234, Assert.Single(Phases(pulses, 0)));
    }

    [Fact]
    public void Jitter_HundredPicoseconds_HasThisWidthAtHalfMaximum()
    {
        LabBench bench = LabBench.Running(LabPattern.Constant(0), 0.5);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        TaggerPulses pulses = bench.Record(0.5);
        long[] phases = [.. pulses.Inputs[0].Select(time => LabBench.PhaseOf(pulses, 0, time))];
        double n = phases.Length;
        double sigma = Math.Sqrt(phases.Average(phase => (double)phase * phase));

        // Rounding to whole ps adds 1/12; the standard error of sigma is sigma / sqrt(2 n).
        double expected = Math.Sqrt(Math.Pow(100 / 2.35482, 2) + (1.0 / 12));
        Assert.InRange(sigma, expected * (1 - (4 / Math.Sqrt(2 * n))), expected * (1 + (4 / Math.Sqrt(2 * n))));
        Assert.InRange(phases.Average(), -4 * sigma / Math.Sqrt(n), 4 * sigma / Math.Sqrt(n));

        // Half as many at 50 ps from the centre as in it: a Gaussian, not only its variance.
        double centre = phases.Count(phase => Math.Abs(phase) <= 3) / 7.0;
        double shoulder = phases.Count(phase => Math.Abs(Math.Abs(phase) - 50) <= 3) / 14.0;
        Assert.InRange(shoulder / centre, 0.46, 0.54);
    }

    [Fact]
    public void Record_ManySlices_IsSortedAndInsideTheGate()
    {
        LabBench bench = LabBench.Running(LabPattern.Random(1000, 1), 0.5);
        bench.World.Set("slice_ms", 1);
        for (int record = 0; record < 3; record++)
        {
            TaggerPulses pulses = bench.RecordPs(33_333_333_333);
            foreach (IReadOnlyList<long> list in pulses.Inputs.Append(pulses.Reference))
            {
                Assert.True(Gaps(list).Min() > 0);
                Assert.True(list[0] >= 0 && list[^1] < pulses.DurationPs);
            }
        }
    }

    private static IEnumerable<long> Phases(TaggerPulses pulses, int detector) =>
        pulses.Inputs[detector].Select(time => LabBench.PhaseOf(pulses, detector, time)).Distinct();

    private static LabBench Quiet(LabPattern pattern)
    {
        LabBench bench = LabBench.Running(pattern, 0.5);
        bench.World.Set("detectors.jitter_fwhm_ps", 0);
        bench.World.Set("detectors.dark_count_rate_cps", 0);
        return bench;
    }

    private static IEnumerable<long> Gaps(IReadOnlyList<long> times) =>
        times.Zip(times.Skip(1), (before, after) => after - before);
}
