using System.Diagnostics;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class DelayServoTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1e3, 0.5, 25, false)]
    [InlineData(1e3, 0.5, 25, true)]
    [InlineData(1e4, 0.5, 25, false)]
    [InlineData(1e4, 0.5, 25, true)]
    [InlineData(1e5, 0.5, 20, false)]
    [InlineData(1e6, 0.5, 5, false)]
    [InlineData(1e6, 0.05, 5, false)]
    public void Process_Follows(double rate, double paired, double seconds, bool allDark)
    {
        var truth = new DelayModel(0, 0.3e12, 50e-6, 1e-9);
        PairStreams s = PairStreams.Make(1, seconds, rate, paired, truth, 350, (8, 18));
        if (allDark) s = s.Without(8, 18);
        long five = 5_000_000_000_000;
        long[] a5 = [.. s.A.TakeWhile(t => t < five)];
        long[] b5 = [.. s.B.TakeWhile(t => t < five)];
        var w = Stopwatch.StartNew();
        SyncResult<ClockLock> r = ClockSearch.Find(a5, b5);
        output.WriteLine($"{rate} {paired}: search {w.ElapsedMilliseconds} ms {r.Refusal}");
        using var servo = new DelayServo(r.Value);
        w.Restart();
        (int i, int j) = (0, 0);
        double worst = 0;
        double sum = 0;
        int n = 0;
        for (long t = 0; t < seconds * 1e12; t += 100_000_000_000)
        {
            (int i0, int j0) = (i, j);
            while (i < s.A.Length && s.A[i] < t) i++;
            while (j < s.B.Length && s.B[j] < t) j++;
            var before = servo.State;
            servo.Process(s.A.AsSpan(i0..i), s.B.AsSpan(j0..j));
            if (servo.State != before) output.WriteLine($"  t {t / 1e12} {before} -> {servo.State}");
            double e = servo.Model.DelayPs - truth.At(servo.Model.ReferencePs);
            if (servo.State == DelayServoState.Tracking && t / 1e12 is not (> 8 and < 18.5)) { worst = Math.Max(worst, Math.Abs(e)); sum += e * e; n++; }
        }

        output.WriteLine($"  {w.ElapsedMilliseconds} ms: {servo.State} relocks {servo.Relocks} C {servo.Coincidences} A {servo.Accidentals} worst {worst:F1} rms {Math.Sqrt(sum / n):F1} drift {servo.Model.DriftPerSecond:E2} f err {servo.Model.FrequencyOffset - truth.FrequencyAt(servo.Model.ReferencePs):E2}");
    }
}
