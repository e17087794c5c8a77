using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>Whole sessions on the emulated reference bench against the closed form of the same parameters.</summary>
public sealed class ReferenceSessionTests
{
    private const double AlignmentSeconds = 0.5;

    [Theory]
    // The bound itself fluctuates from run to run, as the test basis' few errors do: by one or two per cent at 10 dB, by
    // about five at 15 and 20 dB, where 10 % would fail now and then.
    [InlineData(5, 5, 0.1)]
    [InlineData(10, 5, 0.1)]
    [InlineData(15, 5, 0.3)]
    [InlineData(20, 20, 0.3)]
    public async Task Session_AtALinkLoss_MakesTheKeyThatTheClosedFormPromises(int linkLossDb, int records, double tolerance)
    {
        using BenchFolder folder = At(linkLossDb, records);
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        var keys = new MemoryKeyStore();
        Bb84Result result = await session.RunAsync(keys);

        Assert.Null(result.Failure);
        Assert.True(result.KeysVerified);
        Assert.Equal(keys.Keys["alice"], keys.Keys["bob"]);
        Assert.Equal((result.SecretKeyBits + 7) / 8, keys.Keys["alice"].Length);
        Assert.True(result.SecretKeyBits <= result.DistinctPatternBits);

        FiniteKeyBound expected = ReferenceModel.Predict(linkLossDb, result.AcquiredSeconds)
            .ExpectedKey(new DecoyIntensities(0.5, 0.15, 0.6), ReferenceModel.Target, result.ReconciliationEfficiency!.Value);
        double promised = Math.Min(expected.KeyLength, result.DistinctPatternBits);
        Assert.InRange(result.SecretKeyBits, (1 - tolerance) * promised, (1 + tolerance) * promised);

        (double chiSquare, int freedom) = ReferenceModel.Compare(result, linkLossDb, AlignmentSeconds);
        Assert.True(chiSquare < ReferenceModel.Limit(freedom), $"chi-square {chiSquare:0.0} of {freedom} at {linkLossDb} dB");
    }

    [Fact]
    public async Task Session_WithTwiceTheDarkCountsInTheTwinAlone_FailsTheModel()
    {
        using BenchFolder folder = At(10, 5).WithTwin("dark_count_rate_cps: 100", "dark_count_rate_cps: 200");
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        Bb84Result result = await session.RunAsync(new MemoryKeyStore());
        Assert.Null(result.Failure);
        (double chiSquare, int freedom) = ReferenceModel.Compare(result, 10, AlignmentSeconds);
        Assert.True(chiSquare > ReferenceModel.Limit(freedom), $"chi-square {chiSquare:0.0} of {freedom}");
    }

    private static BenchFolder At(int linkLossDb, int records) => new BenchFolder()
        .WithTwin("  loss_db: 10", $"  loss_db: {linkLossDb}")
        .WithBench("records: 5", $"records: {records}");
}
