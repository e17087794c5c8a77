using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>Whole sessions on the emulated reference bench.</summary>
public sealed class ReferenceSessionTests
{
    [Fact]
    public async Task Session_ReferenceBench_MakesEqualKeysAtBothStations()
    {
        using var folder = new BenchFolder();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        var keys = new MemoryKeyStore();
        Bb84Result result = await session.RunAsync(keys);
        Assert.Null(result.Failure);
        Assert.True(result.KeysVerified);
        Assert.True(result.SecretKeyBits > 500_000, $"{result.SecretKeyBits} bits");
        Assert.Equal(keys.Keys["alice"], keys.Keys["bob"]);
    }
}
