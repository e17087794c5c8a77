using QkdHardware.Abstractions.Roles;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Patterns;

public sealed class PatternLoaderTests : IAsyncDisposable
{
    private static readonly Bb84Plan Plan = PlanFile.Load().Session;
    private static readonly SourceLevels Levels = new(3.2, 4.1, 1.5);

    private readonly FakeModulator drive = new();

    [Fact]
    public async Task Load_Pattern_BecomesVoltagesOfBothOutputs()
    {
        using SymbolPattern pattern = SymbolPattern.Public(5, 64, 0.5, 0.5);
        await new PatternLoader(drive, Plan.Source, Plan.Clock).LoadAsync(pattern, Levels, default);

        Assert.Equal((64 * 8, 64 * 8), (drive.Samples[1].Length, drive.Samples[2].Length));
        for (int i = 0; i < 64 * 8; i++)
        {
            Assert.Equal(Levels.Encoder(pattern.Span[i / 8]), drive.Samples[1][i]);
            Assert.Equal(Levels.Intensity(pattern.Span[i / 8]), drive.Samples[2][i]);
        }

        Assert.All(drive.Loaded, loaded => Assert.Equal(250e6, loaded.SampleRate.Value));
        Assert.All(drive.Loaded, loaded => Assert.All(
            drive.Samples[loaded.Output], sample => Assert.InRange(sample, (float)loaded.Low.Value, (float)loaded.High.Value)));
    }

    [Fact]
    public async Task Load_Done_LeavesNoVoltagesInMemory()
    {
        using SymbolPattern pattern = SymbolPattern.Public(5, 64, 0.5, 0.5);
        await new PatternLoader(drive, Plan.Source, Plan.Clock).LoadAsync(pattern, Levels, default);

        Assert.Contains(drive.Samples[1], sample => sample != 0);
        Assert.All(drive.Loaded, loaded => Assert.All(loaded.Samples.ToArray(), sample => Assert.Equal(0, sample)));
    }

    [Fact]
    public async Task Load_DriveRefuses_LeavesNoVoltagesInMemory()
    {
        var refusing = new RefusingModulator();
        await using (refusing)
        {
            using SymbolPattern pattern = SymbolPattern.Constant(64, Symbols.Value);
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => new PatternLoader(refusing, Plan.Source, Plan.Clock).LoadAsync(pattern, Levels, default).AsTask());

            Assert.All(refusing.Seen!, loaded => Assert.All(loaded.Samples.ToArray(), sample => Assert.Equal(0, sample)));
        }
    }

    [Fact]
    public async Task Load_AnotherLength_IsLoadedWhole()
    {
        var loader = new PatternLoader(drive, Plan.Source, Plan.Clock);
        foreach (int length in new[] { 64, 32, 128 })
        {
            using SymbolPattern pattern = SymbolPattern.Constant(length, Symbols.Value);
            await loader.LoadAsync(pattern, Levels, default);
            Assert.Equal(length * 8, drive.Samples[1].Length);
            Assert.All(drive.Samples[1], sample => Assert.Equal(3.2f, sample));
        }
    }

    public ValueTask DisposeAsync() => drive.DisposeAsync();
}
