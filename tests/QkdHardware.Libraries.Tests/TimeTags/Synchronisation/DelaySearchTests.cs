using CsCheck;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class DelaySearchTests
{
    private const long Integration = 250_000_000_000;

    [Theory]
    [InlineData(0.3, 1e3)]
    [InlineData(-0.3, 1e3)]
    [InlineData(0.399, 1e4)]
    [InlineData(0, 1e5)]
    [InlineData(-0.123456789, 1e5)]
    public void Find_HalfAccidentals_BothResolutionsGiveTheDelay(double seconds, double rate)
    {
        var truth = new DelayModel(0, (seconds * 1e12) + 123.4);
        PairStreams streams = PairStreams.Make(3, 3, rate, 0.5, truth);
        SyncResult<DelayModel> result = DelaySearch.Find(streams.A, streams.B, 0, Integration);
        Assert.True(result.IsLocked, $"{result.Refusal} {result.Confidence}");
        Assert.InRange(result.Value.DelayPs - truth.DelayPs, -2_000, 2_000);
        Assert.True(result.Confidence.Snr > 7);
        Assert.True(result.Confidence.FalseAlarmProbability < 1e-6);
    }

    [Fact]
    public void Find_KnownFrequencyOffset_IsTakenOut()
    {
        var truth = new DelayModel(0, 0.2e12, 50e-6);
        PairStreams streams = PairStreams.Make(4, 3, 1e4, 0.5, truth);
        SyncResult<DelayModel> result = DelaySearch.Find(streams.A, streams.B, 50e-6, Integration);
        long centre = result.Value.ReferencePs;
        Assert.InRange(result.Value.At(centre) - truth.At(centre), -2_000, 2_000);
        Assert.False(DelaySearch.Find(streams.A, streams.B, 0, Integration).IsLocked);
    }

    [Fact]
    public void Find_DelayOutOfRange_Refuses()
    {
        PairStreams streams = PairStreams.Make(5, 4, 1e4, 0.5, new DelayModel(0, 0.7e12));
        Assert.Equal(SyncRefusal.SignalTooWeak, DelaySearch.Find(streams.A, streams.B, 0, Integration).Refusal);
    }

    [Fact]
    public void Find_TooLittle_SaysWhy()
    {
        PairStreams streams = PairStreams.Make(6, 0.5, 1e4, 0.5, default);
        Assert.Equal(SyncRefusal.DataTooShort, DelaySearch.Find(streams.A, streams.B, 0, Integration).Refusal);
        Assert.Equal(SyncRefusal.TooFewTags, DelaySearch.Find([], streams.B, 0, Integration).Refusal);
        Assert.Equal(SyncRefusal.TooFewTags, DelaySearch.Find(streams.A, [], 0, Integration).Refusal);
        Assert.Equal(SyncRefusal.DataTooShort, DelaySearch.Find([1], [2], 0, Integration).Refusal);
        SyncResult<DelayModel> refused = DelaySearch.Find([], [], 0, Integration);
        Assert.Throws<InvalidOperationException>(() => refused.Value);
    }

    [Fact]
    public void Find_ArgumentsOutOfRange_Throw()
    {
        long[] one = [0];
        Assert.Throws<ArgumentOutOfRangeException>(() => DelaySearch.Find(one, one, 0.1, Integration));
        Assert.Throws<ArgumentOutOfRangeException>(() => DelaySearch.Find(one, one, double.NaN, Integration));
        Assert.Throws<ArgumentOutOfRangeException>(() => DelaySearch.Find(one, one, 0, 0));
        foreach (DelaySearchOptions options in new DelaySearchOptions[]
        {
            new() { FineBinPs = 0 }, new() { CoarseBinPs = 1_000 }, new() { MaximumDelayPs = 1_000 }, new() { MaximumDelayPs = long.MaxValue },
            new() { FineOrder = 7 }, new() { FineOrder = 23 }, new() { FineOrder = 10 }, new() { MaximumFalseAlarm = 0 }, new() { MaximumFalseAlarm = double.NaN },
            new() { MaximumFrequencyOffset = 0 }, new() { MaximumDriftPerSecond = -1 }, new() { FrequencyRounds = [3] }, new() { FrequencyRounds = [0] },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => DelaySearch.Find(one, one, 0, Integration, options));
        }
    }

    [Fact]
    public void DelayModel_ToA_UndoesAtAndMovedToIsTheSameFunction()
    {
        Gen.Select(Gen.Long[-1L << 53, 1L << 53], Gen.Double[-4e11, 4e11], Gen.Double[-50e-6, 50e-6], Gen.Double[-1e-9, 1e-9], Gen.Long[-1L << 53, 1L << 53])
            .Sample((reference, delay, frequency, drift, time) =>
            {
                var model = new DelayModel(reference, delay, frequency, drift);
                long b = time + (long)Math.Round(model.At(time));
                long[] back = new long[1];
                model.ToA([b], back);
                Assert.InRange(back[0] - time, -1, 1);
                Assert.Equal(back[0], model.ToA(b));
                Assert.Equal(model.At(time), model.MovedTo(time / 2).At(time), 0.01);
            });
    }
}
