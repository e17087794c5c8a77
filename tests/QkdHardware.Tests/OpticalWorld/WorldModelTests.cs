using QkdHardware.Emulation.OpticalWorld.Ports;
using Xunit;

namespace QkdHardware.Tests.OpticalWorld;

/// <summary>Counts against the closed form, a million and more at each point.</summary>
public class WorldModelTests
{
    // 0.999 quantiles of chi-square.
    private const double Limit32 = 62.49;
    private const double Limit4 = 18.47;

    private static readonly LabPattern Pattern = LabPattern.Random(262_144, 7);

    [Theory]
    [InlineData(5, 100)]
    [InlineData(10, 230)]
    [InlineData(20, 2400)]
    public void Counts_EachDetectorStateAndIntensity_FollowTheClosedForm(double linkDb, int repetitions)
    {
        (double chiSquare, long detections) = Compare(linkDb, repetitions, twinDarkRate: 100);
        Assert.True(detections > 1_000_000, $"{detections} detections");
        Assert.True(chiSquare < Limit32, $"chi-square {chiSquare}");
    }

    [Fact]
    public void Counts_DarkCountsDoubledInTheTwinOnly_FailTheClosedForm()
    {
        (double chiSquare, long detections) = Compare(20, 2400, twinDarkRate: 200);
        Assert.True(detections > 1_000_000, $"{detections} detections");
        Assert.True(chiSquare > Limit32, $"chi-square {chiSquare}");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(200, false)]
    public void Counts_BetweenPulses_AreTheDarkCounts(double twinDarkRate, bool agrees)
    {
        const int Repetitions = 230;
        const long HalfGate = 1_000;
        TaggerPulses pulses = Take(10, Repetitions, twinDarkRate);
        ClosedForm model = new(Pattern, 0.5, 10);
        double seconds = Repetitions * Pattern.DurationPs * 1e-12;
        double[] expected = new double[4];
        double[] counted = new double[4];
        for (int d = 0; d < 4; d++)
        {
            expected[d] = model.DarkRate(d) * seconds * (LabBench.SymbolPs - (2 * HalfGate)) / LabBench.SymbolPs;
            counted[d] = pulses.Inputs[d].Count(time => Math.Abs(LabBench.PhaseOf(pulses, d, time)) > HalfGate);
        }

        Assert.Equal(agrees, ClosedForm.ChiSquare(expected, counted) < Limit4);
    }

    [Fact]
    public void DoubleClicks_EachPairOfDetectors_AreIndependent()
    {
        const int Repetitions = 120;
        TaggerPulses pulses = Take(5, Repetitions, 100);
        ClosedForm model = new(Pattern, 0.5, 5);
        HashSet<long>[] clicked = [.. pulses.Inputs.Select((times, d) => times.Select(time => PulseOf(d, time)).ToHashSet())];
        for (int a = 0; a < 4; a++)
        {
            for (int b = a + 1; b < 4; b++)
            {
                double expected = Repetitions * model.Clicks[a].Zip(model.Clicks[b], (p, q) => p * q).Sum();
                double counted = clicked[a].Count(clicked[b].Contains);
                Assert.True(expected > 50);
                Assert.InRange(counted, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
            }
        }

        long PulseOf(int detector, long time) =>
            (time - LabBench.CablePs[detector] - pulses.Reference[0] + LabBench.SyncCablePs - LabBench.LightPathPs + 16_000
                + (1_000_000_000 * LabBench.SymbolPs)) / LabBench.SymbolPs;
    }

    [Fact]
    public void Counts_ReferenceSession_HaveItsRateAndErrors()
    {
        // The figures of the session's closed-form model: about 561 000 clicks a second and a QBER of 1.0 %.
        TaggerPulses pulses = Take(10, 120, 100);
        double rate = pulses.Inputs.Sum(input => input.Count) / (pulses.DurationPs * 1e-12);
        Assert.InRange(rate, 555_000, 567_000);
        long[] wrong = [0, 0];
        for (int d = 0; d < 2; d++)
        {
            foreach (long time in pulses.Inputs[d])
            {
                int state = Pattern.States[LabBench.SymbolOf(pulses, d, time, Pattern.Symbols)];
                wrong[state == d ? 0 : 1] += state < 2 ? 1 : 0;
            }
        }

        Assert.InRange((double)wrong[1] / (wrong[0] + wrong[1]), 0.0095, 0.0109);
    }

    private static TaggerPulses Take(double linkDb, int repetitions, double twinDarkRate)
    {
        LabBench bench = LabBench.Running(Pattern, 0.5);
        bench.World.Set("link.loss_db", linkDb);
        bench.World.Set("detectors.dark_count_rate_cps", twinDarkRate);
        return bench.RecordPs(repetitions * Pattern.DurationPs);
    }

    private static (double ChiSquare, long Detections) Compare(double linkDb, int repetitions, double twinDarkRate)
    {
        TaggerPulses pulses = Take(linkDb, repetitions, twinDarkRate);
        ClosedForm model = new(Pattern, 0.5, linkDb);
        List<double> expected = [];
        List<double> counted = [];
        for (int d = 0; d < 4; d++)
        {
            double[] cells = new double[8];
            foreach (long time in pulses.Inputs[d])
            {
                cells[ClosedForm.CellOf(Pattern, LabBench.SymbolOf(pulses, d, time, Pattern.Symbols))]++;
            }

            expected.AddRange(model.Cells(d, repetitions));
            counted.AddRange(cells);
        }

        return (ClosedForm.ChiSquare(expected, counted), (long)counted.Sum());
    }
}
