using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class DelayServoTests(ITestOutputHelper output)
{
    private const double PsPerSecond = 1e12;
    private const double QuarterOfHalfWindowPs = 250;
    private const long Block = 100_000_000_000;

    private static readonly DelayModel Truth = new(0, 0.3e12, 50e-6, 1e-9);

    [Theory]
    [InlineData(1e3, 0.5, 12)]
    [InlineData(1e4, 0.5, 12)]
    [InlineData(1e5, 0.1, 8)]
    [InlineData(1e6, 0.5, 5)]
    [InlineData(1e6, 0.05, 5)]
    public void Process_Drift_StaysWithinAQuarterOfTheWindow(double rate, double paired, double seconds)
    {
        PairStreams streams = PairStreams.Make(11, seconds, rate, paired, Truth);
        using var servo = new DelayServo(Search(streams));
        double worst = 0;
        Run(servo, streams, Block, () => worst = Math.Max(worst, Math.Abs(Error(servo))));
        output.WriteLine($"{rate:G} cps, {paired:P0} paired: worst {worst:F1} ps, {servo.Coincidences} coincidences, {servo.Accidentals} accidentals");
        Assert.Equal(DelayServoState.Tracking, servo.State);
        Assert.Equal(0, servo.Relocks);
        Assert.InRange(worst, 0, QuarterOfHalfWindowPs);

        // Within 1 ns of a pair with 0.35 ns of jitter are 0.9957 of them.
        double pairs = rate * paired * (seconds - 0.2) * 0.9957;
        double accidentals = rate * rate * seconds * 2e-9;
        Assert.InRange(servo.Coincidences - servo.Accidentals, (0.97 * pairs) - (5 * Math.Sqrt(pairs + accidentals)), (1.05 * pairs) + (5 * Math.Sqrt(pairs + accidentals)));
        Assert.InRange(servo.Accidentals, (0.9 * accidentals) - (5 * Math.Sqrt(accidentals)), accidentals + 3 + (5 * Math.Sqrt(accidentals)));
    }

    [Fact]
    public void Process_HalfOfTheCoincidencesChance_StaysWithinAQuarterOfTheWindow()
    {
        // 2000 pairs a second, and as many accidentals in a window of 2 ns: too weak to be found, not to be followed.
        PairStreams streams = PairStreams.Make(16, 8, 1e6, 0.002, Truth);
        var start = new ClockLock(Truth with { DelayPs = Truth.DelayPs + 500, DriftPerSecond = 0 }, 500, 1e-10, 1e-9, 2000);
        using var servo = new DelayServo(start);
        double worst = 0;
        Run(servo, streams, Block, () =>
        {
            if (servo.Model.ReferencePs > 2 * PsPerSecond) worst = Math.Max(worst, Math.Abs(Error(servo)));
        });
        output.WriteLine($"worst {worst:F1} ps, {servo.Coincidences} coincidences, {servo.Accidentals} accidentals");
        Assert.Equal(DelayServoState.Tracking, servo.State);
        Assert.Equal(0, servo.Relocks);
        Assert.InRange(worst, 0, QuarterOfHalfWindowPs);
        Assert.InRange(servo.Accidentals / (double)servo.Coincidences, 0.45, 0.55);
    }

    [Theory]
    [InlineData(1e3, true)]
    [InlineData(1e3, false)]
    [InlineData(1e4, true)]
    [InlineData(1e4, false)]
    [InlineData(1e5, false)]
    public void Process_GapOfTenSeconds_LocksAgainWithinASecond(double rate, bool hasNoTags)
    {
        PairStreams streams = PairStreams.Make(12, 21, rate, 0.5, Truth, isDark: (8, 18));
        if (hasNoTags) streams = streams.Without(8, 18);
        using var servo = new DelayServo(Search(streams));
        double worst = 0;
        Run(servo, streams, Block, () =>
        {
            double now = servo.Model.ReferencePs / PsPerSecond;
            if (now < 8 || now > 18) worst = Math.Max(worst, Math.Abs(Error(servo)));
        });
        Assert.Equal(DelayServoState.Tracking, servo.State);
        Assert.Equal(1, servo.Relocks);
        Assert.InRange(worst, 0, QuarterOfHalfWindowPs);

        // Of the 11 s with pairs, less than one is lost.
        Assert.InRange(servo.Coincidences, rate * 0.5 * 10 * 0.98, rate * 0.5 * 11.2);
    }

    [Fact]
    public void Process_ClockStepsWithinReach_LocksAgain()
    {
        PairStreams streams = PairStreams.Make(13, 12, 1e4, 0.5, Truth, isDark: (7, 9));
        long[] b = [.. streams.B.Select(time => time > 8_300_000_000_000 ? time + 5_000 : time)];
        using var servo = new DelayServo(Search(streams));
        Run(servo, streams.A, b, Block, () => { });
        Assert.Equal(DelayServoState.Tracking, servo.State);
        Assert.Equal(1, servo.Relocks);
        Assert.InRange(Error(servo) - 5_000, -QuarterOfHalfWindowPs, QuarterOfHalfWindowPs);
    }

    [Fact]
    public void Process_ClockStepsFarAway_IsLostAndNotGuessed()
    {
        PairStreams streams = PairStreams.Make(14, 20, 1e4, 0.5, Truth);
        long[] b = [.. streams.B.Select(time => time > 8_000_000_000_000 ? time + 100_000_000 : time)];
        using var servo = new DelayServo(Search(streams), new DelayServoOptions { LostAfterPs = 8_000_000_000_000 });
        Run(servo, streams.A, b, Block, () => { });
        Assert.Equal(DelayServoState.Lost, servo.State);
        Assert.Equal(0, servo.Relocks);
        servo.Process(streams.A, b);
        Assert.Equal(DelayServoState.Lost, servo.State);
    }

    [Fact]
    public void Process_AnyBlocks_GiveTheSame()
    {
        PairStreams streams = PairStreams.Make(15, 8, 2e4, 0.5, Truth);
        ClockLock start = Search(streams);
        using var reference = new DelayServo(start);
        Run(reference, streams, Block, () => { });
        foreach (long block in new[] { 3_333_333_333, 17_000_000_001, 700_000_000_000 })
        {
            using var servo = new DelayServo(start);
            Run(servo, streams, block, () => { });
            Assert.Equal(reference.Coincidences, servo.Coincidences);
            Assert.Equal(reference.Accidentals, servo.Accidentals);
            Assert.Equal(reference.Model, servo.Model);
        }
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        foreach (DelayServoOptions options in new DelayServoOptions[]
        {
            new() { CoincidenceHalfWindowPs = 0 }, new() { TrackingHalfWindowPs = 999 }, new() { TrackingHalfWindowPs = 1L << 40 },
            new() { AccidentalDisplacementPs = 6_000 }, new() { FilterEvents = 9 }, new() { MemoryPs = -1 }, new() { HoldPs = 1 }, new() { LostAfterPs = 1 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new DelayServo(default, options));
        }
    }

    private static double Error(DelayServo servo) => servo.Model.DelayPs - Truth.At(servo.Model.ReferencePs);

    private static ClockLock Search(PairStreams streams)
    {
        const long End = 5_000_000_000_000;
        return ClockSearch.Find([.. streams.A.TakeWhile(time => time < End)], [.. streams.B.TakeWhile(time => time < End)]).Value;
    }

    private static void Run(DelayServo servo, PairStreams streams, long block, Action look) => Run(servo, streams.A, streams.B, block, look);

    private static void Run(DelayServo servo, long[] a, long[] b, long block, Action look)
    {
        (int i, int j) = (0, 0);
        for (long end = block; i < a.Length || j < b.Length; end += block)
        {
            (int fromA, int fromB) = (i, j);
            while (i < a.Length && a[i] < end) i++;
            while (j < b.Length && b[j] < end) j++;
            servo.Process(a.AsSpan(fromA..i), b.AsSpan(fromB..j));
            look();
        }
    }
}
