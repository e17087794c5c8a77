using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Alice's light: the way to the link, the patterns, and the mean photon numbers.</summary>
internal sealed class SourceControl
{
    // The power is measured with a constant pattern: its length does not matter, short is quick.
    private const int CalibrationSymbols = 1024;
    private const int CalibrationReadings = 20;
    private const int MonitorReadings = 4;
    private const int MaxIterations = 12; // besides the coarse steps

    // Down from darkness in steps that cannot overshoot: below an eighth of the goal, 6 dB more light stay below a half.
    private const double FarBelow = 1.0 / 8;
    private static readonly Decibels CoarseStep = new(6);

    private readonly Bb84Plan plan;
    private readonly IModulator drive;
    private readonly IVariableAttenuator attenuator;
    private readonly IOpticalPowerMeter meter;
    private readonly IOpticalSwitch opticalSwitch;
    private readonly PatternLoader loader;
    private readonly PhotonFlux flux;
    private SourceLevels levels;

    public SourceControl(Bb84Plan plan, Bench bench)
    {
        this.plan = plan;
        SourcePart source = plan.Source;
        drive = bench.Get<IModulator>(source.Drive.Value);
        attenuator = bench.Get<IVariableAttenuator>(source.Attenuator.Value);
        meter = bench.Get<IOpticalPowerMeter>(source.PowerMeter.Value);
        opticalSwitch = bench.Get<IOpticalSwitch>(source.Switch.Value);
        loader = new PatternLoader(drive, source, plan.Clock);
        flux = new PhotonFlux(source, plan.Clock);
        double decoy = SourceLevels.VoltageFor(source.Nu / source.Mu, source.Intensity.VPi);
        levels = new SourceLevels(source.Encoder.VPi, source.Intensity.VPi, decoy);
    }

    /// <summary>The measured signal intensity; 0 before calibration.</summary>
    public double Mu { get; private set; }

    /// <summary>The measured decoy intensity; 0 before calibration.</summary>
    public double Nu { get; private set; }

    /// <summary>The attenuation that the calibration settled on.</summary>
    public Decibels Attenuation { get; private set; }

    public ValueTask BlockAsync(CancellationToken cancellationToken) =>
        opticalSwitch.SetConnectionsAsync([], cancellationToken);

    public ValueTask OpenLinkAsync(CancellationToken cancellationToken) =>
        opticalSwitch.SetConnectionsAsync(SwitchPairs.Parse(plan.Source.Positions.Link), cancellationToken);

    /// <summary>Dark for Bob, while the power meter still sees the light.</summary>
    public ValueTask DarkenLinkAsync(CancellationToken cancellationToken) =>
        opticalSwitch.SetConnectionsAsync(SwitchPairs.Parse(plan.Source.Positions.PowerMeter), cancellationToken);

    public ValueTask HomeAttenuatorAsync(CancellationToken cancellationToken) => attenuator.HomeAsync(cancellationToken);

    /// <summary>Largest attenuation; and, since the sensor is dark now, the meter's zero.</summary>
    public async Task<Decibels> AttenuateFullyAsync(CancellationToken cancellationToken)
    {
        await meter.SetWavelengthAsync(new Nanometers(plan.Source.WavelengthNm), cancellationToken).ConfigureAwait(false);
        await meter.ZeroAsync(cancellationToken).ConfigureAwait(false);
        Attenuation = await attenuator
            .SetAttenuationAsync(attenuator.AttenuationRange.Maximum, cancellationToken).ConfigureAwait(false);
        return Attenuation;
    }

    /// <summary>Loads a pattern and switches the light on.</summary>
    public async Task PlayAsync(SymbolPattern pattern, CancellationToken cancellationToken)
    {
        await loader.LoadAsync(pattern, levels, cancellationToken).ConfigureAwait(false);
        await drive.SetOutputsAsync(true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the attenuation for mu and the decoy voltage for nu, by what the power meter says.</summary>
    /// <exception cref="PhaseFailedException">The goal cannot be reached within its tolerance.</exception>
    public async Task CalibrateAsync(Action<double, string> progress, CancellationToken cancellationToken)
    {
        await SetSignalAsync(progress, cancellationToken).ConfigureAwait(false);
        await SetDecoyAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a record whose light was wrong: back to darkness for Bob, and set the intensities anew.</summary>
    /// <exception cref="PhaseFailedException">The goal cannot be reached within its tolerance.</exception>
    public async Task RecalibrateAsync(CancellationToken cancellationToken)
    {
        await DarkenLinkAsync(cancellationToken).ConfigureAwait(false);
        await CalibrateAsync((_, _) => { }, cancellationToken).ConfigureAwait(false);
        await OpenLinkAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The mean photon number of what is being played, by a few readings of the meter.</summary>
    public async Task<(Watts Power, double MeanPhotonNumber)> MonitorAsync(CancellationToken cancellationToken)
    {
        Watts power = await ReadPowerAsync(MonitorReadings, cancellationToken).ConfigureAwait(false);
        return (power, flux.MeanPhotonNumber(power));
    }

    /// <summary>What the attenuator says where it stands.</summary>
    public ValueTask<Decibels> ReadAttenuationAsync(CancellationToken cancellationToken) =>
        attenuator.ReadAttenuationAsync(cancellationToken);

    /// <summary>The attenuator's name in the bench file, for messages.</summary>
    public string AttenuatorId => attenuator.DeviceId;

    /// <summary>The smallest step of the attenuator, for comparisons.</summary>
    public Decibels AttenuationStep => attenuator.AttenuationStep;

    private async Task SetSignalAsync(Action<double, string> progress, CancellationToken cancellationToken)
    {
        using var pattern = SymbolPattern.Constant(CalibrationSymbols, 0);
        await PlayAsync(pattern, cancellationToken).ConfigureAwait(false);
        Attenuation = await attenuator.ReadAttenuationAsync(cancellationToken).ConfigureAwait(false);
        double goal = plan.Source.Mu;
        double span = attenuator.AttenuationRange.Maximum.Value - attenuator.AttenuationRange.Minimum.Value;
        int readings = MaxIterations + (int)(span / CoarseStep.Value);
        for (int i = 0; i < readings; i++)
        {
            Watts power = await ReadPowerAsync(CalibrationReadings, cancellationToken).ConfigureAwait(false);
            Mu = flux.MeanPhotonNumber(power);
            progress(0.1 + (0.5 * i / readings), $"mu {Mu:0.####} at {Attenuation}");
            if (i == readings - 1)
            {
                break; // A move after the last reading would leave a mu that nobody measured.
            }

            Decibels next = Mu < goal * FarBelow
                ? new(Attenuation.Value - CoarseStep.Value)
                : new(Attenuation.Value + (10 * Math.Log10(Mu / goal)));
            next = new(Math.Round(next.Value / attenuator.AttenuationStep.Value) * attenuator.AttenuationStep.Value);
            if (Math.Abs(next.Value - Attenuation.Value) < attenuator.AttenuationStep.Value / 2)
            {
                break;
            }

            if (!attenuator.AttenuationRange.Contains(next))
            {
                throw new PhaseFailedException(
                    $"mu {goal} would need an attenuation of {next}, but {attenuator.DeviceId} covers {attenuator.AttenuationRange}. "
                    + "Check the source's power and the tap ratio.");
            }

            Attenuation = await attenuator.SetAttenuationAsync(next, cancellationToken).ConfigureAwait(false);
        }

        if (!(Math.Abs(Mu - goal) <= plan.Limits.MuSetting * goal))
        {
            throw new PhaseFailedException(
                $"mu is {Mu:0.####} at {Attenuation}; the plan asks for {goal} within {plan.Limits.MuSetting:P1}. "
                + "Check that the source's power is stable and that the attenuator's steps are fine enough.");
        }
    }

    private async Task SetDecoyAsync(Action<double, string> progress, CancellationToken cancellationToken)
    {
        using var pattern = SymbolPattern.Constant(CalibrationSymbols, Symbols.Decoy);
        double goal = plan.Source.Nu;
        double vPi = levels.IntensityVPi;
        for (int i = 0; i < MaxIterations; i++)
        {
            await PlayAsync(pattern, cancellationToken).ConfigureAwait(false);
            Nu = flux.MeanPhotonNumber(await ReadPowerAsync(CalibrationReadings, cancellationToken).ConfigureAwait(false));
            progress(0.6 + (0.4 * i / MaxIterations), $"nu {Nu:0.####} at {levels.DecoyVoltage:0.###} V");
            if (Math.Abs(Nu - goal) <= plan.Limits.MuSetting * 0.25 * goal)
            {
                return;
            }

            // The modulator's own bias shifts the curve: shift the voltage by as much as the model is off here.
            double shift = SourceLevels.VoltageFor(Math.Clamp(Nu / Mu, 0, 1), vPi) - levels.DecoyVoltage;
            double next = SourceLevels.VoltageFor(goal / Mu, vPi) - shift;
            if (next < 0 || next > vPi)
            {
                throw new PhaseFailedException(
                    $"nu {goal} would need {next:0.###} V at the intensity modulator, outside 0 to {vPi} V. Check intensity.v_pi.");
            }

            levels = levels with { DecoyVoltage = next };
        }

        throw new PhaseFailedException(
            $"nu is {Nu:0.####} after {MaxIterations} steps; the plan asks for {goal}. Check intensity.v_pi and the modulator's extinction.");
    }

    private async Task<Watts> ReadPowerAsync(int readings, CancellationToken cancellationToken)
    {
        double sum = 0;
        for (int i = 0; i < readings; i++)
        {
            sum += (await meter.ReadPowerAsync(cancellationToken).ConfigureAwait(false)).Value;
        }

        return new Watts(sum / readings);
    }
}
