using QkdHardware.Abstractions.Roles;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>Checks the session part of a bench file that has passed <see cref="BenchChecks"/>.</summary>
public static class Bb84PlanChecks
{
    // A slot must be a whole number of ps, and a pattern must fit a 32-bit pulse number in a record.
    private const int MaxPatternSymbols = 1 << 24;

    // No rack or instrument has more outputs, inputs or detectors; it catches a number in the wrong unit.
    private const int MaxNumber = 1024;

    /// <exception cref="ConfigurationException">The first mistake, with its place.</exception>
    public static void Run(Bb84Bench bench, BenchChecks checks)
    {
        Bb84Plan plan = bench.Session;
        if (plan.Protocol.Value != Bb84Plan.ProtocolName)
        {
            throw checks.Mistake(plan.Protocol, $"Unknown protocol '{plan.Protocol}'; expected {Bb84Plan.ProtocolName}.");
        }

        CheckRole(bench, checks, plan.Source.Drive, typeof(IModulator));
        CheckRole(bench, checks, plan.Source.Attenuator, typeof(IVariableAttenuator));
        CheckRole(bench, checks, plan.Source.PowerMeter, typeof(IOpticalPowerMeter));
        CheckRole(bench, checks, plan.Source.Switch, typeof(IOpticalSwitch));
        CheckRole(bench, checks, plan.Receiver.Detectors, typeof(ISinglePhotonDetector));
        CheckRole(bench, checks, plan.Receiver.Tagger, typeof(ITimeTagger));

        foreach (Located pair in plan.Source.Positions.Link.Concat(plan.Source.Positions.PowerMeter))
        {
            if (SwitchPairs.TryParse(pair) is null)
            {
                throw checks.Mistake(pair, $"'{pair}' is no pair of switch ports; expected ingress-egress, such as 1-9.");
            }
        }

        CheckNumbers(plan, (key, problem) => checks.Mistake(bench.PlaceOf($"session.{key}"), problem));
    }

    private static void CheckRole(Bb84Bench bench, BenchChecks checks, Located device, Type role)
    {
        if (!bench.Devices.TryGetValue(device.Value, out DeviceEntry? entry))
        {
            throw checks.Mistake(
                device, $"Unknown device '{device}'; the file has: {string.Join(", ", bench.Devices.Keys.Order())}.");
        }

        Type has = checks.DriverOf(entry).Role;
        if (has != role)
        {
            throw checks.Mistake(device, $"Device '{device}' has the role '{RoleName.Of(has)}'; expected '{RoleName.Of(role)}'.");
        }
    }

    private static void CheckNumbers(Bb84Plan plan, Func<string, string, ConfigurationException> mistake)
    {
        void Between(double value, double low, double high, string key)
        {
            if (!(value >= low && value <= high))
            {
                throw mistake(key, $"{key} is {value}; expected {low} to {high}.");
            }
        }

        Between(plan.Records, 1, 10_000, "records");
        Between(plan.RecordSeconds, 0.01, Bb84Plan.MaxRecordSeconds, "record_seconds");
        Between(plan.AlignmentSeconds, 0.01, Bb84Plan.MaxRecordSeconds, "alignment_seconds");
        Between(plan.Clock.SampleRateHz, 1, 1e12, "clock.sample_rate_hz");
        Between(plan.Clock.SamplesPerSymbol, 1, 4096, "clock.samples_per_symbol");
        Between(plan.Clock.PatternSymbols, 16, MaxPatternSymbols, "clock.pattern_symbols");
        Between(plan.Source.Mu, 1e-6, 10, "source.mu");
        Between(plan.Source.Nu, plan.Source.Mu * 1e-4, plan.Source.Mu * 0.999, "source.nu");
        Between(plan.Source.PMu, 0.001, 0.999, "source.p_mu");
        Between(plan.Source.PZ, 0.001, 0.999, "source.p_z");
        Between(plan.Source.TapRatio, 1e-9, 1e3, "source.tap_ratio");
        Between(plan.Source.WavelengthNm, 200, 20_000, "source.wavelength_nm");
        Between(plan.Source.Encoder.VPi, 0.01, 100, "source.encoder.v_pi");
        Between(plan.Source.Intensity.VPi, 0.01, 100, "source.intensity.v_pi");
        Between(plan.Source.Encoder.Output, 1, MaxNumber, "source.encoder.output");
        Between(plan.Source.Intensity.Output, 1, MaxNumber, "source.intensity.output");
        Between(plan.Limits.Qber, 0, 0.5, "limits.qber");
        Between(plan.Limits.DarkCps, 0, 1e9, "limits.dark_cps");
        Between(plan.Limits.MuSetting, 1e-4, 1, "limits.mu_setting");
        Between(plan.Limits.MuDrift, 1e-4, 1, "limits.mu_drift");
        Between(plan.Limits.DelaySnr, 0, 1e6, "limits.delay_snr");
        Between(plan.Limits.VoidRecords, 0, 1e6, "limits.void_records");
        Between(plan.Security.EpsSec, 1e-30, 0.1, "security.eps_sec");
        Between(plan.Security.EpsCor, 1e-30, 0.1, "security.eps_cor");
        double slotPs = 1e12 / plan.Clock.SymbolRateHz;
        if (Math.Abs(slotPs - Math.Round(slotPs)) > 1e-6 * slotPs)
        {
            throw mistake(
                "clock.sample_rate_hz",
                $"The slot of {slotPs} ps is no whole number of picoseconds; choose another clock.sample_rate_hz.");
        }

        Between(plan.Receiver.GateNs, 0.001, slotPs / 1000, "receiver.gate_ns");
        if (plan.Source.Encoder.Output == plan.Source.Intensity.Output)
        {
            throw mistake("source.intensity.output", "source.encoder and source.intensity use the same output; give each its own.");
        }

        foreach ((ReceiverChannel channel, string name) in plan.Receiver.Channels.InOrder.Zip(ReceiverChannels.Names))
        {
            Between(channel.Detector, 1, MaxNumber, $"receiver.channels.{name}.detector");
            Between(channel.Input, 1, MaxNumber, $"receiver.channels.{name}.input");
            Between(channel.BiasUa, 0, 1000, $"receiver.channels.{name}.bias_ua");
        }

        if (plan.Receiver.Channels.InOrder.DistinctBy(c => c.Input).Count() < 4
            || plan.Receiver.Channels.InOrder.DistinctBy(c => c.Detector).Count() < 4)
        {
            throw mistake("receiver.channels", "receiver.channels uses a detector or an input twice; give each channel its own.");
        }
    }
}
