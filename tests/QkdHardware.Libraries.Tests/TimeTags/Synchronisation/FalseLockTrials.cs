using System.Globalization;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

/// <summary>
/// How often <see cref="ClockSearch"/> locks where there is nothing, or not enough. <c>QKD_SYNC_TRIALS</c> in the
/// environment is how many seeds the trials take, and makes them full size.
/// </summary>
public class FalseLockTrials(ITestOutputHelper output)
{
    // A sixteenth of the delays, which is a sixteenth of the work; the statistics are the same.
    private static readonly DelaySearchOptions Quick = new() { MaximumDelayPs = 25_000_000_000 };

    private static readonly int? NightlyTrials =
        int.TryParse(Environment.GetEnvironmentVariable("QKD_SYNC_TRIALS"), CultureInfo.InvariantCulture, out int trials) ? trials : null;

    [Fact]
    public void Find_PureAccidentals_NeverLocks()
    {
        int trials = NightlyTrials ?? 200;
        int locked = 0;
        int below = 0;
        double[] rates = [20, 200, 1e3, 5e3, 2e4];
        for (int seed = 0; seed < trials; seed++)
        {
            PairStreams streams = PairStreams.Make(seed, 5, rates[seed % rates.Length], 0, default);
            SyncResult<ClockLock> result = ClockSearch.Find(streams.A, streams.B, NightlyTrials is null ? Quick : null);
            if (result.IsLocked) locked++;
            else Assert.True(result.Refusal is SyncRefusal.SignalTooWeak or SyncRefusal.NotConfirmed);
            if (result.Confidence.FalseAlarmProbability <= 0.1) below++;
        }

        output.WriteLine($"{trials} trials: {locked} locked; the last round's bound was 0.1 or less in {below}");
        Assert.Equal(0, locked);

        // The bound is one: a tenth of the trials, and three standard deviations of them.
        Assert.InRange(below, 0, (0.1 * trials) + (3 * Math.Sqrt(0.09 * trials)));
    }

    [Fact]
    public void Find_AroundTheLimit_LocksRightOrRefuses()
    {
        int trials = NightlyTrials ?? 200;
        (int right, int refused, int wrong) = (0, 0, 0);
        for (int seed = 0; seed < trials; seed++)
        {
            var random = new Random(1000 + seed);
            double rate = Math.Pow(10, 0.5 + (4 * random.NextDouble()));
            double paired = Math.Pow(10, -3 * random.NextDouble());
            double reach = NightlyTrials is null ? 0.0245e12 : 0.39e12;
            var truth = new DelayModel(0, reach * ((2 * random.NextDouble()) - 1), 50e-6 * ((2 * random.NextDouble()) - 1), 1e-9);
            PairStreams streams = PairStreams.Make(seed, 5, rate, paired, truth);
            SyncResult<ClockLock> result = ClockSearch.Find(streams.A, streams.B, NightlyTrials is null ? Quick : null);
            if (!result.IsLocked)
            {
                refused++;
                continue;
            }

            double error = Math.Abs(result.Value.Model.DelayPs - truth.At(result.Value.Model.ReferencePs));
            if (error < 1_000) right++;
            else wrong++;
        }

        output.WriteLine($"{trials} trials: {right} right, {refused} refused, {wrong} wrong");
        Assert.Equal(0, wrong);
        Assert.InRange(right, trials / 5, trials * 4 / 5);
    }

    [Fact]
    public void Find_UnrelatedBurstsAndFlicker_Refuses()
    {
        // Afterpulses, and lamps that flicker at 100 Hz in both stations: correlations that are no pairs.
        for (int seed = 0; seed < 10; seed++)
        {
            PairStreams streams = PairStreams.Make(seed, 5, 2e4, 0, default);
            var random = new Random(seed);
            long[] a = Spoil(streams.A, random);
            long[] b = Spoil(streams.B, random);
            SyncResult<ClockLock> result = ClockSearch.Find(a, b, Quick);
            Assert.False(result.IsLocked, $"seed {seed}: {result.Confidence}");
        }

        static long[] Spoil(long[] times, Random random)
        {
            List<long> all = [];
            foreach (long time in times)
            {
                if (random.NextDouble() > 0.5 + (0.5 * Math.Sin(2 * Math.PI * time / 10e9))) continue;
                all.Add(time);
                for (long next = time; random.NextDouble() < 0.3; all.Add(next)) next += 50_000 + random.Next(200_000);
            }

            all.Sort();
            return [.. all];
        }
    }
}
