using CsCheck;
using QkdHardware.Abstractions.Roles;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Detection;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Phases;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class ReceiverTests
{
    private const int Symbols = 1024;
    private const long SlotPs = 32_000;

    private static readonly Bb84Plan Plan = PlanFile.Load(("pattern_symbols: 262144", $"pattern_symbols: {Symbols}")).Session;

    [Fact]
    public async Task Bias_Rack_GetsThePlansCurrentsAndIsSwitchedOn()
    {
        await using var lab = new FakeLab { Detectors = new() { DetectorCount = 6 } };
        await using Bench bench = await StationBench.OpenAsync(lab);

        await new Receiver(Plan, bench).BiasAsync(default);

        double[] bias = [.. (await lab.Detectors.ReadBiasAsync()).Select(current => Math.Round(current.Microamperes, 6))];
        Assert.Equal([20, 20, 20, 20, 0, 0], bias);
        Assert.True(lab.Detectors.IsEnabled);
    }

    [Fact]
    public async Task Bias_RackTooSmall_IsAFailedPhaseAndNothingIsSet()
    {
        await using var lab = new FakeLab { Detectors = new() { DetectorCount = 3 } };
        await using Bench bench = await StationBench.OpenAsync(lab);

        PhaseFailedException exception =
            await Assert.ThrowsAsync<PhaseFailedException>(() => new Receiver(Plan, bench).BiasAsync(default));
        Assert.Equal("The plan uses detector 4, but detectors says it has 3.", exception.Message);
        Assert.False(lab.Detectors.IsEnabled);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task MeasureDark_Rates_AreHeldAgainstTheLimit(int tags, bool passes)
    {
        await using var lab = new FakeLab();
        lab.Tagger.Tags = input => Enumerable.Repeat((100L, 1L), input == 3 ? tags : 10);
        await using Bench bench = await StationBench.OpenAsync(lab);
        var receiver = new Receiver(Plan, bench);

        if (passes)
        {
            double[] rates = await receiver.MeasureDarkAsync(0.5, default);
            Assert.Equal([20, 20, 2000, 20], rates);
        }
        else
        {
            PhaseFailedException exception = await Assert.ThrowsAsync<PhaseFailedException>(() => receiver.MeasureDarkAsync(0.5, default));
            Assert.StartsWith("Detector 3 counts 2002 /s in the dark; the limit is 2000.", exception.Message);
        }

        Assert.Equal(tags / 0.5, receiver.Alignment.DarkCps[2]);
    }

    /// <summary>Four cables of any length: afterwards the clicks lie in the middle of their slots, and the pattern is read without an error.</summary>
    [Fact]
    public async Task FindDelays_AnyCables_AlignsAllChannels() =>
        await Gen.Select(Gen.Long[0, (Symbols * SlotPs) - 1].Array[4], Gen.Int).SampleAsync(
            async (delays, seed) =>
            {
                await using var lab = new FakeLab();
                using SymbolPattern pattern = SymbolPattern.Public(7, Symbols, Plan.Source.PMu, Plan.Source.PZ);
                Connect(lab, pattern, delays, seed, clicksPerLight: 0.1);
                await using Bench bench = await StationBench.OpenAsync(lab);
                var receiver = new Receiver(Plan, bench);

                await receiver.FindDelaysAsync(pattern, 0.5, default);
                (long zDetections, long zErrors, long xDetections, long xErrors) =
                    await receiver.CheckQberAsync(pattern, 0.5, default);

                Assert.Equal((0, 0), (zErrors, xErrors));
                Assert.InRange(zDetections, 500, 50_000);
                Assert.InRange(xDetections, 50, 5_000);
                Assert.Equal((0.0, 0.0), (receiver.Alignment.CheckQberZ, receiver.Alignment.CheckQberX));
                Assert.All(receiver.Alignment.DelaysPs, delay => Assert.InRange(delay, 0, SlotPs));
                Assert.All(receiver.Alignment.DelaysPs, delay => Assert.Equal(0, delay % 100));
                Assert.All(receiver.Alignment.Arrivals, arrivals => Assert.Equal(SlotPs / 2, arrivals.FindPeak(2000).PositionPs, 150.0));
            },
            iter: 12);

    [Fact]
    public async Task FindDelays_NoSignal_IsAFailedPhaseThatNamesTheInput()
    {
        await using var lab = new FakeLab();
        using SymbolPattern pattern = SymbolPattern.Public(7, Symbols, Plan.Source.PMu, Plan.Source.PZ);
        Connect(lab, pattern, [0, 0, 0, 0], 1, clicksPerLight: 0.1);
        Func<int, IEnumerable<(long, long)>> all = lab.Tagger.Tags;
        lab.Tagger.Tags = input => input == 2 ? [] : all(input);
        await using Bench bench = await StationBench.OpenAsync(lab);

        PhaseFailedException exception = await Assert.ThrowsAsync<PhaseFailedException>(
            () => new Receiver(Plan, bench).FindDelaysAsync(pattern, 0.5, default));
        Assert.StartsWith("The signal of input 2 is too weak to find its delay", exception.Message);
    }

    /// <summary>Clicks in the right places of their slots, but of another pattern: the offsets are not believed.</summary>
    [Fact]
    public async Task FindDelays_AnotherPattern_IsAFailedPhase()
    {
        await using var lab = new FakeLab();
        using SymbolPattern sent = SymbolPattern.Public(8, Symbols, Plan.Source.PMu, Plan.Source.PZ);
        using SymbolPattern expected = SymbolPattern.Public(9, Symbols, Plan.Source.PMu, Plan.Source.PZ);
        Connect(lab, sent, [0, 0, 0, 0], 1, clicksPerLight: 0.1);
        await using Bench bench = await StationBench.OpenAsync(lab);

        await Assert.ThrowsAsync<PhaseFailedException>(() => new Receiver(Plan, bench).FindDelaysAsync(expected, 0.5, default));
    }

    [Fact]
    public async Task Record_TaggerFails_GoesOn()
    {
        await using var lab = new FakeLab();
        lab.Tagger.Tags = _ => throw new InvalidOperationException("no answer");
        await using Bench bench = await StationBench.OpenAsync(lab);

        await Assert.ThrowsAsync<InvalidOperationException>(() => new Receiver(Plan, bench).RecordAsync(1, default));
    }

    [Fact]
    public async Task Record_Summary_IsTheTaggers()
    {
        await using var lab = new FakeLab { Tagger = new() { Losses = 3, Tags = input => Enumerable.Repeat((5L, 1L), input * 600) } };
        await using Bench bench = await StationBench.OpenAsync(lab);

        (TagRecord[] records, AcquisitionSummary summary) = await new Receiver(Plan, bench).RecordAsync(1, default);

        Assert.Equal([600, 1200, 1800, 2400], records.Select(record => record.Count));
        Assert.Equal((6000, 3), (summary.Tags, summary.Losses));
        Receiver.DisposeAll(records);
    }

    // Forty repetitions of the pattern; a symbol gives clicks by its light on the channel, 100 ps around its arrival.
    private static void Connect(FakeLab lab, SymbolPattern pattern, long[] delays, int seed, double clicksPerLight)
    {
        const int Repetitions = 40;
        byte[] symbols = pattern.Span.ToArray();
        lab.Tagger.Tags = input =>
        {
            int channel = input - 1;
            var random = new Random(seed + input);
            var tags = new List<(long Time, long Reference)>();
            for (int repetition = 0; repetition < Repetitions; repetition++)
            {
                for (int k = 0; k < symbols.Length; k++)
                {
                    int state = symbols[k] & 3;
                    double light = state == channel ? 1 : state >> 1 == channel >> 1 ? 0 : 0.5;
                    light *= (symbols[k] & 4) == 0 ? 1 : 0.3;
                    if (random.NextDouble() >= light * clicksPerLight)
                    {
                        continue;
                    }

                    long arrival = (k * SlotPs) + delays[channel] + random.NextInt64(-100, 101) + (Symbols * SlotPs);
                    tags.Add((arrival % (Symbols * SlotPs), repetition + (arrival / (Symbols * SlotPs))));
                }
            }

            return tags;
        };
    }
}
