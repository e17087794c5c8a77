using QkdHardware.KeyDistillation.Estimation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Estimation;

public sealed class ClosedFormLinkTests
{
    // The 0.999 quantile of chi-square with eight degrees of freedom.
    private const double ChiSquareLimit = 26.12;

    private static readonly SecurityTarget Target = new(1e-9, 1e-15);

    private static readonly LinkParameters Bench = new()
    {
        SymbolsPerSecond = 31.25e6,
        Intensities = new(0.5, 0.15, 0.6),
        SenderKeyBasisProbability = 0.8,
        ReceiverKeyBasisProbability = 0.8,
        LinkLossDecibels = 10,
        ReceiverLossDecibels = 2,
        DetectorEfficiency = 0.8,
        DarkCountsPerSecond = 100,
        DeadTimeSeconds = 50e-9,
        JitterFwhmSeconds = 100e-12,
        Misalignment = 0.01,
        GateSeconds = 2e-9,
        AcquiredSeconds = 5,
    };

    // Short link, noisy detectors, a dead time of 3.4 symbols: everything that the formulas approximate is large.
    private static readonly LinkParameters Hard = Bench with
    {
        LinkLossDecibels = 1,
        DarkCountsPerSecond = 20_000,
        DeadTimeSeconds = 110e-9,
        JitterFwhmSeconds = 1.2e-9,
        Misalignment = 0.02,
    };

    [Fact]
    public void Predict_ReferenceBench_GivesItsNumbers()
    {
        LinkPrediction link = ClosedFormLink.Predict(Bench);
        Assert.InRange(link.ClicksPerSecond, 0.99 * 561_000, 1.01 * 561_000);
        Assert.InRange(link.Counts.KeyBasis.Detections, 0.99 * 1.78e6, 1.01 * 1.78e6);
        Assert.InRange(link.Counts.KeyBasis.Qber, 0.0095, 0.0110);
        Assert.InRange(link.ExpectedKey(Bench.Intensities, Target, 1.2).KeyLength, 0.98 * 585_000, 1.02 * 585_000);
        LinkPrediction far = ClosedFormLink.Predict(Bench with { LinkLossDecibels = 15 });
        Assert.InRange(far.ExpectedKey(Bench.Intensities, Target, 1.2).KeyLength, 0.98 * 136_000, 1.02 * 136_000);
    }

    [Theory]
    [InlineData(1, 130_000_000L)]
    public void Predict_ReferenceBench_AgreesWithTheSimulation(int seed, long slots)
    {
        var simulation = Simulate(Bench, seed, slots);
        Assert.True(simulation.Clicks > 2_000_000);
        Assert.InRange(ChiSquare(Bench, simulation, slots), 0, ChiSquareLimit);
    }

    [Theory]
    [InlineData(3, 25_000_000L)]
    [InlineData(4, 25_000_000L)]
    public void Predict_HeavyDeadTime_AgreesWithTheSimulation(int seed, long slots)
    {
        var simulation = Simulate(Hard, seed, slots);
        Assert.True(simulation.Clicks > 2_000_000);
        Assert.InRange(ChiSquare(Hard, simulation, slots), 0, ChiSquareLimit);
    }

    // The comparison must be able to fail: each single change of the simulated receiver is seen.
    [Fact]
    public void Predict_OtherReceiverThanSimulated_Disagrees()
    {
        const long slots = 40_000_000;
        LinkParameters noisy = Bench with { DarkCountsPerSecond = 20_000 };
        Assert.InRange(ChiSquare(noisy, Simulate(noisy, 5, slots), slots), 0, ChiSquareLimit);
        foreach (LinkParameters other in new[]
        {
            noisy with { DarkCountsPerSecond = 40_000 },
            noisy with { DeadTimeSeconds = 110e-9 },
            noisy with { Misalignment = 0.012 },
            noisy with { JitterFwhmSeconds = 1.5e-9 },
            noisy with { ReceiverKeyBasisProbability = 0.79 },
        })
        {
            Assert.True(ChiSquare(noisy, Simulate(other, 6, slots), slots) > ChiSquareLimit, other.ToString());
        }
    }

    [Fact]
    public void Predict_ClicksPerSecond_AgreeWithTheSimulation()
    {
        const long slots = 20_000_000;
        double seconds = slots / Hard.SymbolsPerSecond;
        double expected = ClosedFormLink.Predict(Hard).ClicksPerSecond * seconds;
        double tolerance = 4 * Math.Sqrt(expected);
        Assert.InRange(Simulate(Hard, 7, slots).Clicks, expected - tolerance, expected + tolerance);
    }

    [Fact]
    public void Predict_NoLight_LeavesDarksWithHalfOfThemWrong()
    {
        LinkPrediction link = ClosedFormLink.Predict(Bench with { LinkLossDecibels = 300 });
        Assert.Equal(0.5, link.Counts.KeyBasis.Qber, 6);
        Assert.Equal(400, link.ClicksPerSecond, 2);
        double perSlot = 2 * 100 * 2e-9;
        Assert.Equal(1, link.Counts.TestBasis.Detections / (0.2 * 31.25e6 * 5 * perSlot), 4);
        Assert.Equal(0, link.ExpectedKey(Bench.Intensities, Target, 1.2).KeyLength);
    }

    [Theory]
    [InlineData(1e5, 10e-6, 50_000, 36787.9)]
    [InlineData(1e6, 100e-9, 909_091, 904_837)]
    [InlineData(5e6, 100e-9, 3.33333e6, 3.03265e6)]
    [InlineData(1e6, 10e-6, 90909.1, 45.3999)]
    public void DeadTime_ContinuousLight_GivesTheWorkedNumbers(
        double rate, double deadTime, double plain, double paralysable)
    {
        Assert.Equal(1, DeadTime.NonParalysable(rate, deadTime) / plain, 5);
        Assert.Equal(1, DeadTime.Paralysable(rate, deadTime) / paralysable, 5);
    }

    // 50 ns of dead time at 32 ns a symbol block one pulse; 64 ns still one, for the second finds the detector live.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(31e-9, 1)]
    [InlineData(50e-9, 1 / 1.1)]
    [InlineData(64e-9, 1 / 1.1)]
    [InlineData(65e-9, 1 / 1.2)]
    public void DeadTime_PulsedLight_CountsBlockedPulses(double deadTime, double live) =>
        Assert.Equal(live, DeadTime.Pulsed(0.1, 0, deadTime, 32e-9).Live, 12);

    [Fact]
    public void Parameters_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bench with { SymbolsPerSecond = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Bench with { LinkLossDecibels = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Bench with { DetectorEfficiency = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Bench with { DarkCountsPerSecond = double.NaN });
        Assert.Throws<ArgumentException>(() => ClosedFormLink.Predict(Bench with { GateSeconds = 33e-9 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ClosedFormLink.Predict(Bench).ExpectedKey(Bench.Intensities, Target, 0.9));
    }

    private static LinkMonteCarlo Simulate(LinkParameters link, int seed, long slots)
    {
        var simulation = new LinkMonteCarlo(link, seed);
        simulation.Run(slots);
        return simulation;
    }

    private static double ChiSquare(LinkParameters link, LinkMonteCarlo simulation, long slots)
    {
        DecoyCounts expected = ClosedFormLink.Predict(link with { AcquiredSeconds = slots / link.SymbolsPerSecond }).Counts;
        double sum = 0;
        for (int basis = 0; basis < 2; basis++)
        {
            BasisCounts e = basis == 0 ? expected.KeyBasis : expected.TestBasis;
            Add(e.SignalDetections - e.SignalErrors, simulation.Counts[basis, 0, 0]);
            Add(e.SignalErrors, simulation.Counts[basis, 0, 1]);
            Add(e.DecoyDetections - e.DecoyErrors, simulation.Counts[basis, 1, 0]);
            Add(e.DecoyErrors, simulation.Counts[basis, 1, 1]);
        }

        return sum;

        void Add(double mean, double counted) => sum += (counted - mean) * (counted - mean) / mean;
    }
}
