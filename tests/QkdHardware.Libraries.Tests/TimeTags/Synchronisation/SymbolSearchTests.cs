using QkdHardware.TimeTags.Kernels;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class SymbolSearchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1e3, 10_000, 50e-6, 5, 300)]
    [InlineData(1e3, 10_000, -50e-6, 5, 300)]
    [InlineData(1e3, 1_000, 50e-6, 5, 120)]
    [InlineData(1e4, 20_000, 50e-6, 2, 300)]
    [InlineData(1e4, 2_000, -31e-6, 2, 250)]
    [InlineData(1e5, 1_000, 50e-6, 2, 120)]
    [InlineData(1e6, 10_000, -50e-6, 1, 300)]
    public void Find_HalfBackground_EverySymbolIsTheRightOne(double rate, long period, double frequency, double seconds, double jitter)
    {
        var code = new PrefixCode();
        var clock = new DelayModel(0, 0.3e12, frequency, 1e-9);
        PulseStream stream = PulseStream.Make(21, seconds, rate, 0.5, period, clock, code, jitterPs: jitter);
        SyncResult<SymbolTiming> timing = SymbolSearch.Find(stream.Times, period);
        Assert.True(timing.IsLocked, $"{timing.Refusal} {timing.Confidence}");
        long[] symbols = new long[stream.Times.Length];
        timing.Value.Locate(stream.Times, symbols);

        // The receiver knows its time to 0.4 s: it expects its reference at that much from the right symbol.
        long expected = (long)((timing.Value.ReferencePs - 0.3e12 + 0.39e12) / period);
        SyncResult<PrefixOffset> prefix = PrefixSearch.Find(symbols, stream.Bits, code, expected);
        Assert.True(prefix.IsLocked, $"{prefix.Refusal} {prefix.Confidence}");
        (int right, int wrong, double sum) = (0, 0, 0);
        for (int i = 0; i < symbols.Length; i++)
        {
            if (stream.Pulses[i] < 0) continue;
            if (symbols[i] + prefix.Value.Offset == stream.Pulses[i]) right++;
            else wrong++;
            sum += timing.Value.Locate(stream.Times[i]).OffsetPs;
        }

        output.WriteLine($"{rate:G} cps, {period} ps: {right} right, {wrong} wrong, mean {sum / (right + wrong):F1} ps, contrast {prefix.Value.Contrast:F2}, {timing.Confidence.Snr:F1}, {prefix.Confidence.Snr:F1}");

        // Jitter of an eighth of a period puts one in 10^4 over the edge of its slot.
        Assert.InRange(wrong, 0, right / 2000);
        Assert.InRange(sum / (right + wrong), -period / 50.0, period / 50.0);
        Assert.InRange(prefix.Value.Contrast, 0.42, 0.52);
    }

    [Fact]
    public void ToClock_PutsArrivalsInTheMiddleOfTheSlot()
    {
        var timing = new SymbolTiming(1_000_000_000_000, 12.25, 10_000.5);
        SymbolClock clock = timing.ToClock();
        for (long time = 999_990_000_000; time < 1_000_010_000_000; time += 1_234_567)
        {
            (long symbol, double offset) = timing.Locate(time);
            (long slot, int into) = clock.Locate(time);
            if (Math.Abs(Math.Abs(offset) - 5_000) < 10) continue;
            Assert.Equal(symbol, slot);
            Assert.InRange(into - 5_000.25 - offset, -3, 3);
        }
    }

    [Fact]
    public void Find_BackgroundAlone_NeverLocks()
    {
        const int Trials = 300;
        (int locked, int below) = (0, 0);
        double[] rates = [100, 1e3, 1e4];
        for (int seed = 0; seed < Trials; seed++)
        {
            long[] times = [.. PairStreams.Poisson(new Random(seed), 1, rates[seed % rates.Length])];
            SyncResult<SymbolTiming> result = SymbolSearch.Find(times, 10_000);
            if (result.IsLocked) locked++;
            if (result.Confidence.FalseAlarmProbability <= 0.1) below++;
        }

        output.WriteLine($"{Trials} trials: {locked} locked; bound of 0.1 or less in {below}");
        Assert.Equal(0, locked);
        Assert.InRange(below, 0, (0.1 * Trials) + (3 * Math.Sqrt(0.09 * Trials)));
    }

    [Fact]
    public void Find_WrongPeriodOrTooLittle_Refuses()
    {
        PulseStream stream = PulseStream.Make(22, 1, 1e4, 0.2, 10_000, default, null);
        Assert.False(SymbolSearch.Find(stream.Times, 10_002).IsLocked);
        Assert.True(SymbolSearch.Find(stream.Times, 10_000.4).IsLocked);
        Assert.Equal(SyncRefusal.TooFewTags, SymbolSearch.Find(stream.Times.AsSpan(0, 19), 10_000).Refusal);
        Assert.Equal(SyncRefusal.DataTooShort, SymbolSearch.Find(stream.Times.AsSpan(0, 20), 10_000).Refusal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolSearch.Find(stream.Times, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolSearch.Find(stream.Times, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolSearch.Find(stream.Times, 10_000, new SymbolSearchOptions { MaximumFalseAlarm = 1 }));
    }
}
