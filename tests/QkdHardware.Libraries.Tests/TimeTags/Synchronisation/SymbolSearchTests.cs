using System.Diagnostics;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class SymbolSearchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1e3, 0.5, 10_000, 50e-6, 5)]
    [InlineData(1e3, 0.5, 10_000, -50e-6, 5)]
    [InlineData(1e4, 0.5, 10_000, 50e-6, 2)]
    [InlineData(1e5, 0.5, 20_000, -50e-6, 2)]
    [InlineData(1e6, 0.5, 10_000, 50e-6, 2)]
    [InlineData(1e4, 0.5, 2_000, 50e-6, 2)]
    [InlineData(1e4, 0.5, 1_000, 50e-6, 2)]
    [InlineData(1e3, 0.5, 1_000, 50e-6, 5)]
    [InlineData(1e3, 1, 10_000, 50e-6, 5)]
    [InlineData(1e2, .5, 10_000, 50e-6, 5)]
    public void Find_X(double rate, double background, long period, double f, double seconds)
    {
        var code = new PrefixCode();
        var clock = new DelayModel(0, 0.3e12, f, 1e-9);
        PulseStream s = PulseStream.Make(1, seconds, rate, background, period, clock, code, 0.03, Math.Min(300, period / 8));
        var w = Stopwatch.StartNew();
        SyncResult<SymbolTiming> r = SymbolSearch.Find(s.Times, period);
        output.WriteLine($"{rate} {period} {w.ElapsedMilliseconds} ms {r.Refusal} {r.Confidence}");
        if (!r.IsLocked) return;
        long[] symbols = new long[s.Times.Length];
        r.Value.Locate(s.Times, symbols);
        w.Restart();
        SyncResult<PrefixOffset> p = PrefixSearch.Find(symbols, s.Bits, code, -800_000_000);
        output.WriteLine($"   {w.ElapsedMilliseconds} ms {p.Refusal} {p.Confidence} {r.Value}");
        if (!p.IsLocked) return;
        int right = 0, wrong = 0; double sum = 0, sq = 0;
        for (int i = 0; i < symbols.Length; i++) { if (s.Pulses[i] < 0) continue; if (symbols[i] + p.Value.Offset == s.Pulses[i]) right++; else wrong++; double o = r.Value.Locate(s.Times[i]).OffsetPs; sum += o; sq += o * o; }
        output.WriteLine($"   {p.Value} right {right} wrong {wrong} mean {sum / (right + wrong):F1} rms {Math.Sqrt(sq / (right + wrong)):F1}");
    }
}
