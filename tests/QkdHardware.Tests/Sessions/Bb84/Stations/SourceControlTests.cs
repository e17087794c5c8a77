using CsCheck;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Phases;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class SourceControlTests
{
    private static readonly Bb84Plan Plan = PlanFile.Load().Session;

    [Fact]
    public async Task Start_Order_WavelengthZeroAndFullAttenuation()
    {
        await using var lab = new FakeLab { Attenuator = new() { Attenuation = new(3) } };
        await using Bench bench = await StationBench.OpenAsync(lab);
        var source = new SourceControl(Plan, bench);

        await source.BlockAsync(default);
        await source.HomeAttenuatorAsync(default);
        Assert.Equal(60, (await source.AttenuateFullyAsync(default)).Value);
        await source.OpenLinkAsync(default);
        await source.DarkenLinkAsync(default);

        Assert.Equal((1, 1, 1550.12), (lab.Attenuator.HomeCount, lab.Meter.ZeroCount, lab.Meter.Wavelength.Value));
        Assert.Equal(["", "1-9,2-10", "2-10"], lab.Switch.Changes);
    }

    /// <summary>From darkness to the goal for sources of any strength: mu and nu as measured, and never more light than the goal.</summary>
    [Fact]
    public async Task Calibrate_AnySource_ReachesBothIntensitiesAndNeverOvershoots() =>
        await Gen.Select(Gen.Double[0.75, 500_000], Gen.Double[-0.4, 0.4], Gen.Double[0, 0.02]).SampleAsync(
            async (photons, bias, extinction) =>
            {
                await using var lab = new FakeLab();
                Func<double> light = StationBench.Connect(lab, Plan, photons, bias, extinction);
                double brightest = 0;
                Func<double> power = lab.Meter.Power;
                lab.Meter.Power = () =>
                {
                    brightest = Math.Max(brightest, light());
                    return power();
                };
                await using Bench bench = await StationBench.OpenAsync(lab);
                var source = new SourceControl(Plan, bench);

                await source.CalibrateAsync((_, _) => { }, default);

                Assert.Equal(0.5, source.Mu, 0.5 * 0.0013); // half a step of 0.01 dB
                Assert.Equal(0.15, source.Nu, 0.15 * 0.005);
                Assert.InRange(brightest, 0.4, 0.5 * 1.0013);
                Assert.Equal(light(), source.Nu, 1e-9); // The decoy pattern still plays.
                Assert.Equal(lab.Attenuator.Attenuation, source.Attenuation);
                Assert.All(lab.Attenuator.Moves, move => Assert.Equal(move, Math.Round(move, 2), 1e-9));
            },
            iter: 40);

    [Fact]
    public async Task Calibrate_Progress_RisesFromZeroToOne()
    {
        await using var lab = new FakeLab();
        StationBench.Connect(lab, Plan, 1000);
        await using Bench bench = await StationBench.OpenAsync(lab);
        var told = new List<(double Fraction, string Note)>();

        await new SourceControl(Plan, bench).CalibrateAsync((fraction, note) => told.Add((fraction, note)), default);

        Assert.Equal(told.Select(t => t.Fraction).Order(), told.Select(t => t.Fraction));
        Assert.InRange(told[0].Fraction, 0, 1);
        Assert.InRange(told[^1].Fraction, 0, 1);
        Assert.Contains("nu 0.15", told[^1].Note);
    }

    /// <summary>Too weak at the least attenuation: the message names the attenuator, its range and what to look at.</summary>
    [Fact]
    public async Task Calibrate_SourceTooWeak_IsAFailedPhase()
    {
        await using var lab = new FakeLab();
        StationBench.Connect(lab, Plan, 0.6);
        await using Bench bench = await StationBench.OpenAsync(lab);

        PhaseFailedException exception = await Assert.ThrowsAsync<PhaseFailedException>(
            () => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, default));
        Assert.Contains("attenuator covers 1.5 dB to 60 dB", exception.Message);
    }

    [Fact]
    public async Task Calibrate_NoLight_IsAFailedPhaseAtTheEndOfTheRange()
    {
        await using var lab = new FakeLab();
        await using Bench bench = await StationBench.OpenAsync(lab);

        await Assert.ThrowsAsync<PhaseFailedException>(() => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, default));
        Assert.InRange(lab.Attenuator.Attenuation.Value, 1.5, 7.5);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task Calibrate_MeterGivesNoNumber_IsAFailedPhaseAndNothingMoves(double reading)
    {
        await using var lab = new FakeLab();
        lab.Meter.Power = () => reading;
        await using Bench bench = await StationBench.OpenAsync(lab);

        await Assert.ThrowsAsync<PhaseFailedException>(() => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, default));
        Assert.Empty(lab.Attenuator.Moves);
    }

    [Fact]
    public async Task Calibrate_StepsTooCoarse_IsAFailedPhase()
    {
        await using var lab = new FakeLab { Attenuator = new() { AttenuationStep = new(1) } };
        StationBench.Connect(lab, Plan, 0.5 * Math.Pow(10, 2.04)); // 20.4 dB would be right, 20 dB are 9.6 % too much
        await using Bench bench = await StationBench.OpenAsync(lab);

        PhaseFailedException exception = await Assert.ThrowsAsync<PhaseFailedException>(
            () => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, default));
        Assert.Contains("the plan asks for 0.5 within 2.0 %", exception.Message);
    }

    [Fact]
    public async Task Calibrate_LargeRange_HasReadingsEnoughForTheWayDown()
    {
        await using var lab = new FakeLab { Attenuator = new() { AttenuationRange = new(new(0.5), new(120)), Attenuation = new(120) } };
        StationBench.Connect(lab, Plan, 0.6);
        await using Bench bench = await StationBench.OpenAsync(lab);
        var source = new SourceControl(Plan, bench);

        await source.CalibrateAsync((_, _) => { }, default);
        Assert.Equal(0.5, source.Mu, 0.001);
    }

    /// <summary>A flickering source: if it is accepted, mu is what was read where the attenuator stands now.</summary>
    [Fact]
    public async Task Calibrate_NoisyMeter_MuBelongsToTheAttenuationThatIsSet()
    {
        await Gen.Int.SampleAsync(
            async seed =>
            {
                var random = new Random(seed);
                await using var lab = new FakeLab();
                Func<double> light = StationBench.Connect(lab, Plan, 5000, noise: () => 1 + (0.04 * (random.NextDouble() - 0.5)));
                await using Bench bench = await StationBench.OpenAsync(lab);
                var source = new SourceControl(Plan, bench);
                try
                {
                    await source.CalibrateAsync((_, _) => { }, default);
                }
                catch (PhaseFailedException)
                {
                    return;
                }

                using (SymbolPattern signal = SymbolPattern.Constant(16, 0))
                {
                    await source.PlayAsync(signal, default);
                }

                Assert.Equal(light(), source.Mu, 0.5 * 0.01); // 20 readings of 1.2 % rms each: 0.26 % rms
                Assert.Equal(0.5, source.Mu, 0.5 * Plan.Limits.MuSetting);
            },
            iter: 30);
    }

    /// <summary>Nu below what the modulator's extinction leaves cannot be reached.</summary>
    [Fact]
    public async Task Calibrate_ExtinctionTooLow_IsAFailedPhase()
    {
        await using var lab = new FakeLab();
        StationBench.Connect(lab, Plan, 1000, extinction: 0.5);
        await using Bench bench = await StationBench.OpenAsync(lab);

        PhaseFailedException exception = await Assert.ThrowsAsync<PhaseFailedException>(
            () => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, default));
        Assert.Contains("nu", exception.Message);
        Assert.Contains("v_pi", exception.Message);
    }

    [Fact]
    public async Task Recalibrate_DarkensTheLinkMeanwhile()
    {
        await using var lab = new FakeLab();
        Func<double> light = StationBench.Connect(lab, Plan, 1000);
        bool wasLit = false;
        Func<double> power = lab.Meter.Power;
        lab.Meter.Power = () =>
        {
            wasLit |= lab.Switch.Connections.Any(connection => connection.Ingress == 1);
            return power();
        };
        await using Bench bench = await StationBench.OpenAsync(lab);
        var source = new SourceControl(Plan, bench);
        await source.OpenLinkAsync(default);

        await source.RecalibrateAsync(default);

        Assert.False(wasLit);
        Assert.Equal(["1-9,2-10", "2-10", "1-9,2-10"], lab.Switch.Changes);
        Assert.Equal(source.Nu, light(), 1e-9);
    }

    [Fact]
    public async Task Calibrate_Cancelled_IsCancelled()
    {
        await using var lab = new FakeLab();
        StationBench.Connect(lab, Plan, 1000);
        await using Bench bench = await StationBench.OpenAsync(lab);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new SourceControl(Plan, bench).CalibrateAsync((_, _) => { }, new CancellationToken(canceled: true)));
    }
}
