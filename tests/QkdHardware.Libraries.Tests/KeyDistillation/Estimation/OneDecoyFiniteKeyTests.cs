using CsCheck;
using QkdHardware.KeyDistillation.Estimation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Estimation;

public sealed class OneDecoyFiniteKeyTests
{
    // mu .5/.1, p .5/.5, p_Z .9, n_Z 1e7, eta 50 %, P_DC 1e-8, P_err 1 %, 1 GHz, 100 ns, f 1.16; six digits as printed.
    [Theory]
    [InlineData(10, 3.84865e6, 2.10081e6)]
    [InlineData(20, 3.77627e6, 408718)]
    [InlineData(30, 3.76565e6, 45201.6)]
    [InlineData(40, 3.7308e6, 4530.39)]
    [InlineData(50, 3.40166e6, 416.006)]
    [InlineData(60, 814364, 10.554)]
    public void Evaluate_PointSweepOfThePapersConditions_GivesTheWorkedNumbers(double loss, double length, double rate)
    {
        var model = new RuscaDetectionModel(loss);
        FiniteKeyBound bound = Evaluate(model.Counts, model.Leakage);
        Assert.Equal(length, SixDigits(bound.UnroundedKeyLength));
        Assert.Equal(rate, SixDigits(bound.UnroundedKeyLength / model.Seconds));
        Assert.Equal((long)Math.Floor(bound.UnroundedKeyLength), bound.KeyLength);
        Assert.Equal(NoKeyReason.None, bound.NoKeyReason);
    }

    [Theory]
    [InlineData(10, 0.454144)]
    [InlineData(20, 0.891767)]
    public void DeadTimeFactor_OfTheWorkedNumbers_CountsTheKeyBasisOnly(double loss, double factor) =>
        Assert.Equal(factor, SixDigits(new RuscaDetectionModel(loss).DeadTimeFactor));

    // Each value from its formula, in the order of the paper.
    [Fact]
    public void Evaluate_Intermediates_FollowTheirFormulas()
    {
        DecoyCounts counts = new(new(8e6, 3e6, 8e4, 2.1e4), new(1e5, 2.5e4, 1000, 260));
        FiniteKeyBound bound = Evaluate(counts, 1e6);

        double tau0 = (Math.Exp(-0.5) + Math.Exp(-0.1)) / 2;
        double tau1 = (0.5 * Math.Exp(-0.5) + 0.1 * Math.Exp(-0.1)) / 2;
        double ln = Math.Log(19e9);
        double d = Math.Sqrt(5.5e6 * ln), dm = Math.Sqrt(101000.0 / 2 * ln);
        double dx = Math.Sqrt(62500 * ln), dmx = Math.Sqrt(630 * ln);
        Equal(d, bound.KeyDetectionDeviation);
        Equal(dm, bound.KeyErrorDeviation);
        Equal(dx, bound.TestDetectionDeviation);
        Equal(dmx, bound.TestErrorDeviation);

        double muUp = 2 * Math.Exp(0.5) * (8e6 + d), nuLow = 2 * Math.Exp(0.1) * (3e6 - d);
        double s0Up = 2 * (tau0 * 2 * Math.Exp(0.1) * (2.1e4 + dm) + d);
        Equal(s0Up, bound.VacuumUpper);
        Equal(tau0 / 0.4 * (0.5 * nuLow - 0.1 * muUp), bound.VacuumLower);
        double s1 = tau1 * 0.5 / (0.1 * 0.4) * (nuLow - 0.04 * muUp - 0.24 / 0.25 * s0Up / tau0);
        Equal(s1, bound.SinglePhotonLower);

        double s0x = 2 * (tau0 * 2 * Math.Exp(0.1) * (260 + dmx) + dx);
        Equal(s0x, bound.TestVacuumUpper);
        double sx1 = tau1 * 0.5 / (0.1 * 0.4)
            * (2 * Math.Exp(0.1) * (2.5e4 - dx) - 0.04 * 2 * Math.Exp(0.5) * (1e5 + dx) - 0.96 * s0x / tau0);
        Equal(sx1, bound.TestSinglePhotonLower);
        double vx1 = tau1 / 0.4 * (2 * Math.Exp(0.5) * (1000 + dmx) - 2 * Math.Exp(0.1) * (260 - dmx));
        Equal(vx1, bound.TestSinglePhotonErrorsUpper);

        double b = vx1 / sx1;
        double gamma = Math.Sqrt((sx1 + s1) * (1 - b) * b / (sx1 * s1 * Math.Log(2))
            * Math.Log2((sx1 + s1) / (sx1 * s1 * (1 - b) * b) * 361 * 1e18));
        Equal(gamma, bound.PhaseErrorSampling);
        Equal(b + gamma, bound.PhaseErrorUpper);
        Equal(6 * Math.Log2(19e9), bound.SecrecyCost);
        Equal(Math.Log2(2e15), bound.CorrectnessCost);
    }

    [Fact]
    public void Evaluate_EachReason_IsNamed()
    {
        Check(NoKeyReason.NoDetections, new(0, 0, 0, 0), new(100, 20, 1, 0));
        Check(NoKeyReason.NoDetections, new(100, 20, 1, 0), new(0, 0, 0, 0));
        Check(NoKeyReason.NoSinglePhotonsInKeyBasis, new(1e6, 10, 1e4, 1), new(1e5, 2.5e4, 1000, 250));
        Check(NoKeyReason.NoSinglePhotonsInTestBasis, new(8e6, 2e6, 8e4, 2e4), new(20, 5, 0, 0));
        Check(NoKeyReason.PhaseErrorTooHigh, new(8e6, 2e6, 8e4, 2e4), new(1e5, 2.5e4, 3e4, 100));
        Check(NoKeyReason.LeakageExceedsSecrecy, new(8e6, 2e6, 8e4, 2e4), new(1e5, 2.5e4, 1000, 250), leakage: 1e7);

        static void Check(NoKeyReason reason, BasisCounts key, BasisCounts test, double leakage = 0)
        {
            FiniteKeyBound bound = Evaluate(new(key, test), leakage);
            Assert.Equal(0, bound.KeyLength);
            Assert.Equal(reason, bound.NoKeyReason);
        }
    }

    // Without a floor of one error, gamma(b = 0) = 0 would call the phase error of millions of bits known from a few.
    [Fact]
    public void Evaluate_NoTestErrors_StillHasAPhaseError()
    {
        FiniteKeyBound bound = Evaluate(new(new(8e6, 2e6, 8e4, 2e4), new(1e5, 2.5e4, 0, 0)), 0);
        Assert.Equal(0, bound.TestSinglePhotonErrorsUpper);
        Assert.InRange(bound.PhaseErrorUpper, 1 / bound.TestSinglePhotonLower, 0.05);
    }

    private static readonly Gen<DecoyCounts> AnyCounts =
        from n in Gen.Double[1e3, 1e8]
        from ratio in Gen.Double[0.02, 0.6]
        from test in Gen.Double[0.001, 1]
        from q in Gen.Double[0, 0.2]
        select new DecoyCounts(
            new(n, n * ratio, n * q, n * ratio * q), new(n * test, n * test * ratio, n * test * q, n * test * ratio * q));

    [Fact]
    public void Evaluate_AnyCounts_StaysInsideItsRanges() => AnyCounts.Sample(counts =>
    {
        FiniteKeyBound bound = Evaluate(counts, 0);
        Assert.InRange(bound.KeyLength, 0, (long)(bound.VacuumLower + bound.SinglePhotonLower));
        Assert.InRange(bound.PhaseErrorUpper, 0, 0.5);
        Assert.Equal(bound.KeyLength > 0, bound.NoKeyReason == NoKeyReason.None);
        Assert.True(double.IsFinite(bound.UnroundedKeyLength));
    });

    [Fact]
    public void Evaluate_MoreErrorsOrLeakageOrStricterTarget_NeverGivesMoreKey() =>
        Gen.Select(AnyCounts, Gen.Double[0, 0.05]).Sample((counts, more) =>
        {
            long reference = Evaluate(counts, 1000).KeyLength;
            Assert.True(Evaluate(counts, 1000 + 1e5 * more).KeyLength <= reference);
            Assert.True(Evaluate(counts with { KeyBasis = Worse(counts.KeyBasis) }, 1000).KeyLength <= reference);
            Assert.True(Evaluate(counts with { TestBasis = Worse(counts.TestBasis) }, 1000).KeyLength <= reference);
            var stricter = new SecurityTarget(1e-9 * (1 - more), 1e-15 * (1 - more));
            Assert.True(OneDecoyFiniteKey.Evaluate(
                counts, RuscaDetectionModel.Intensities, stricter, 1000).KeyLength <= reference);

            BasisCounts Worse(BasisCounts b) => new(
                b.SignalDetections, b.DecoyDetections, b.SignalErrors + more * b.SignalDetections,
                b.DecoyErrors + more * b.DecoyDetections);
        });

    [Fact]
    public void Evaluate_LargerBlockAtTheSameRates_GivesMoreKeyPerBit()
    {
        double previous = double.NegativeInfinity;
        foreach (double scale in new[] { 0.1, 0.3, 1, 10, 100 })
        {
            var model = new RuscaDetectionModel(20);
            DecoyCounts counts = new(Scaled(model.Counts.KeyBasis, scale), Scaled(model.Counts.TestBasis, scale));
            double perBit = Evaluate(counts, scale * model.Leakage).UnroundedKeyLength / counts.KeyBasis.Detections;
            Assert.True(perBit > previous, $"scale {scale}: {perBit} after {previous}");
            previous = perBit;
        }

        static BasisCounts Scaled(BasisCounts b, double s) =>
            new(b.SignalDetections * s, b.DecoyDetections * s, b.SignalErrors * s, b.DecoyErrors * s);
    }

    // Zhao et al., PRL 96, 070502 (2006): the data that give a key with one decoy give none without.
    [Fact]
    public void WorstCaseMultiPhoton_DataThatGiveAKeyWithDecoys_GivesNone()
    {
        var model = new RuscaDetectionModel(20);
        Assert.True(Evaluate(model.Counts, model.Leakage).KeyLength > 3_000_000);
        double pulses = model.Seconds * 1e9 * 0.81;
        Assert.Equal(0, WorstCaseMultiPhoton.KeyLength(
            model.Counts, RuscaDetectionModel.Intensities, pulses, model.Leakage));
    }

    // The gate must be able to open: a source so weak, over so little loss, that multi-photon pulses cannot explain it.
    [Fact]
    public void WorstCaseMultiPhoton_WeakPulsesAndLittleLoss_GivesAKey()
    {
        DecoyCounts counts = new(new(9e5, 1e5, 9e3, 1e3), new(9e4, 1e4, 900, 100));
        Assert.InRange(WorstCaseMultiPhoton.KeyLength(counts, new(0.02, 0.01, 0.5), 1e8, 1e5), 1, 1_000_000);
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.5)]
    [InlineData(0.1, 0.5, 0.5)]
    [InlineData(0.5, 0, 0.5)]
    [InlineData(0.5, 0.1, 0)]
    [InlineData(0.5, 0.1, 1)]
    [InlineData(double.NaN, 0.1, 0.5)]
    public void DecoyIntensities_Impossible_Throw(double mu, double nu, double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecoyIntensities(mu, nu, p));

    [Fact]
    public void SecurityTarget_Impossible_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SecurityTarget(0, 1e-15));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SecurityTarget(1e-9, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(new RuscaDetectionModel(10).Counts, -1));
    }

    private static FiniteKeyBound Evaluate(DecoyCounts counts, double leakage) =>
        OneDecoyFiniteKey.Evaluate(counts, RuscaDetectionModel.Intensities, RuscaDetectionModel.Target, leakage);

    private static double SixDigits(double value) => double.Parse(value.ToString("G6"));

    private static void Equal(double expected, double actual) => Assert.Equal(1, actual / expected, 12);
}
