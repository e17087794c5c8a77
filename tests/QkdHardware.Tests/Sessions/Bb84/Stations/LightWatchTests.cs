using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class LightWatchTests : IAsyncDisposable
{
    private static readonly Bb84Plan Plan = PlanFile.Load().Session;

    private readonly FakeLab lab = new();
    private Bench? bench;
    private double brightness = 1;

    [Fact]
    public async Task Look_LightAsCalibrated_IsNotVoid()
    {
        SourceControl source = await CalibrateAsync();
        var watch = new LightWatch(source, source.Mu, Plan.Limits.MuDrift);
        await watch.LookAsync(default);
        brightness = 1.04;
        await watch.LookAsync(default);

        Assert.Null(watch.VoidReason);
        Assert.Equal(1.02, watch.RelativeLight, 1e-6);
        Assert.Equal(lab.Meter.Power() * 1.02 / 1.04, watch.MeanPower.Value, 1e-15);
        Assert.Equal(source.Attenuation, watch.Attenuation);
    }

    [Theory]
    [InlineData(0.94)]
    [InlineData(1.06)]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public async Task Look_LightOffForOneLook_IsVoidForGood(double relative)
    {
        SourceControl source = await CalibrateAsync();
        var watch = new LightWatch(source, source.Mu, Plan.Limits.MuDrift);
        brightness = relative;
        await watch.LookAsync(default);
        brightness = 1;
        await watch.LookAsync(default);

        Assert.NotNull(watch.VoidReason);
        Assert.Contains("of its calibrated value", watch.VoidReason);
    }

    /// <summary>Somebody else moves the attenuator by two steps: the power hardly changes, the record is void all the same.</summary>
    [Fact]
    public async Task Look_AttenuatorMovedByAnother_IsVoid()
    {
        SourceControl source = await CalibrateAsync();
        var watch = new LightWatch(source, source.Mu, Plan.Limits.MuDrift);
        lab.Attenuator.Attenuation = new Decibels(source.Attenuation.Value + 0.02);
        await watch.LookAsync(default);

        Assert.Contains("something else commands it", watch.VoidReason);
    }

    [Fact]
    public async Task Look_AttenuatorWithinAStep_IsNotVoid()
    {
        SourceControl source = await CalibrateAsync();
        var watch = new LightWatch(source, source.Mu, Plan.Limits.MuDrift);
        lab.Attenuator.Attenuation = new Decibels(source.Attenuation.Value + 0.01);
        await watch.LookAsync(default);

        Assert.Null(watch.VoidReason);
    }

    public async ValueTask DisposeAsync()
    {
        await (bench?.DisposeAsync() ?? ValueTask.CompletedTask);
        await lab.DisposeAsync();
    }

    // A source at mu that plays the signal intensity throughout.
    private async Task<SourceControl> CalibrateAsync()
    {
        StationBench.Connect(lab, Plan, 1000, noise: () => brightness);
        bench = await StationBench.OpenAsync(lab);
        var source = new SourceControl(Plan, bench);
        await source.CalibrateAsync((_, _) => { }, default);
        using SymbolPattern signal = SymbolPattern.Constant(16, 0);
        await source.PlayAsync(signal, default);
        return source;
    }
}
