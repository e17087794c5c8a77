using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class ClockSearchTests(ITestOutputHelper output)
{
    private const double QuarterOfHalfWindowPs = 250;

    // An eighth of the delays, which is an eighth of the work.
    private static readonly DelaySearchOptions Quick = new() { MaximumDelayPs = 50_000_000_000 };

    [Theory]
    [InlineData(1e3, 0.5, 50e-6)]
    [InlineData(1e3, 0.5, -50e-6)]
    [InlineData(1e3, 0.03, 50e-6)]
    [InlineData(1e4, 0.5, 50e-6)]
    [InlineData(1e4, 0.03, -50e-6)]
    [InlineData(1e5, 0.5, -37e-6)]
    [InlineData(1e5, 0.05, 50e-6)]
    [InlineData(1e6, 0.5, 50e-6)]
    [InlineData(1e6, 0.05, -50e-6)]
    public void Find_FiveSeconds_LocksToAQuarterOfTheWindow(double rate, double paired, double frequency)
    {
        var truth = new DelayModel(0, 0.3e12, frequency, 1e-9);
        PairStreams streams = PairStreams.Make(1, 5, rate, paired, truth);
        SyncResult<ClockLock> result = ClockSearch.Find(streams.A, streams.B);
        Assert.True(result.IsLocked, $"{result.Refusal} {result.Confidence}");
        DelayModel model = result.Value.Model;
        output.WriteLine($"{rate:G} cps, {paired:P0} paired: {model.DelayPs - truth.At(model.ReferencePs):F1} ps, {model.FrequencyOffset - truth.FrequencyAt(model.ReferencePs):E1}; {result.Confidence}");
        Assert.InRange(model.DelayPs - truth.At(model.ReferencePs), -QuarterOfHalfWindowPs, QuarterOfHalfWindowPs);
        Assert.InRange(model.FrequencyOffset - truth.FrequencyAt(model.ReferencePs), -1e-9, 1e-9);
        Assert.InRange(result.Value.PairsPerSecond, rate * paired / 2, rate * paired * 2);
    }

    [Theory]
    [InlineData(-0.39)]
    [InlineData(0.0001)]
    [InlineData(0.39)]
    public void Find_AnyDelay_Locks(double seconds)
    {
        var truth = new DelayModel(0, seconds * 1e12, -13e-6, -1e-9);
        PairStreams streams = PairStreams.Make(2, 5, 5e3, 0.5, truth);
        DelayModel model = ClockSearch.Find(streams.A, streams.B).Value.Model;
        Assert.InRange(model.DelayPs - truth.At(model.ReferencePs), -QuarterOfHalfWindowPs, QuarterOfHalfWindowPs);
    }

    [Fact]
    public void Find_FlickerWithPairs_Locks()
    {
        var truth = new DelayModel(0, 0.02e12, 20e-6, 1e-9);
        PairStreams streams = PairStreams.Make(8, 5, 2e4, 0.5, truth);
        long[] a = [.. streams.A.Where(time => time / 5_000_000_000 % 2 == 0)];
        DelayModel model = ClockSearch.Find(a, streams.B, Quick).Value.Model;
        Assert.InRange(model.DelayPs - truth.At(model.ReferencePs), -QuarterOfHalfWindowPs, QuarterOfHalfWindowPs);
    }

    [Fact]
    public void Find_TooLittle_SaysWhy()
    {
        PairStreams streams = PairStreams.Make(9, 1, 1e4, 0.5, default);
        Assert.Equal(SyncRefusal.DataTooShort, ClockSearch.Find(streams.A, streams.B).Refusal);
        Assert.Equal(SyncRefusal.TooFewTags, ClockSearch.Find([], streams.B).Refusal);
        Assert.Equal(SyncRefusal.TooFewTags, ClockSearch.Find(streams.A, []).Refusal);
        Assert.Equal(SyncRefusal.DataTooShort, ClockSearch.Find(streams.A, [.. streams.B.Select(time => time + 9_000_000_000_000)]).Refusal);
        Assert.Equal(SyncRefusal.SignalTooWeak, ClockSearch.Find([0, 5_000_000_000_000], [0, 5_000_000_000_000]).Refusal);
    }
}
