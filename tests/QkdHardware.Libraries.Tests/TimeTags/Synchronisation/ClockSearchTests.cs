using System.Diagnostics;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class ClockSearchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1e3, 0.5, 50e-6)]
    [InlineData(1e3, 0.5, -50e-6)]
    [InlineData(1e4, 0.5, 50e-6)]
    [InlineData(1e5, 0.5, -37e-6)]
    [InlineData(1e6, 0.5, 50e-6)]
    [InlineData(1e6, 0.02, 50e-6)]
    [InlineData(1e3, 0.03, -50e-6)]
    [InlineData(1e5, 0.02, -50e-6)]
    [InlineData(1e6, 0.01, 50e-6)]
    [InlineData(1e5, 0.01, 50e-6)]
    [InlineData(1e6, 0, 50e-6)]
    [InlineData(1e3, 0, 50e-6)]
    public void Find_Locks(double rate, double paired, double frequency)
    {
        var truth = new DelayModel(0, 0.3e12, frequency, 1e-9);
        PairStreams s = PairStreams.Make(1, 5, rate, paired, truth);
        var w = Stopwatch.StartNew();
        SyncResult<ClockLock> r = ClockSearch.Find(s.A, s.B);
        output.WriteLine($"{rate} {paired} {frequency}: {w.ElapsedMilliseconds} ms {r.Refusal} {r.Confidence}");
        if (!r.IsLocked) return;
        long c = r.Value.Model.ReferencePs;
        output.WriteLine($"  err centre {r.Value.Model.At(c) - truth.At(c):F1} end {r.Value.Model.At(5_000_000_000_000) - truth.At(5_000_000_000_000):F1} f {r.Value.Model.FrequencyOffset - truth.FrequencyAt(c):E2} r {r.Value.Model.DriftPerSecond:E2} {r.Value}");
    }
}
