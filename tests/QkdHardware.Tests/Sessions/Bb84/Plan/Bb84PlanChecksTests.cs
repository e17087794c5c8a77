using QkdHardware.Abstractions.Roles;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Tests.Roles;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Plan;

public sealed class Bb84PlanChecksTests
{
    private static readonly BenchChecks Checks = new(
        "bench.yaml",
        PluginCatalogue.Of(
        [
            Driver("keysight.33600a", typeof(IModulator)),
            Driver("oz-optics.dd-100-mc", typeof(IVariableAttenuator)),
            Driver("thorlabs.pm103", typeof(IOpticalPowerMeter)),
            Driver("huber-suhner.polatis", typeof(IOpticalSwitch)),
            Driver("single-quantum.eos", typeof(ISinglePhotonDetector)),
            Driver("id-quantique.id900", typeof(ITimeTagger)),
        ]),
        []);

    [Fact]
    public void Run_ReferenceBench_Passes() => Bb84PlanChecks.Run(PlanFile.Load(), Checks);

    [Theory]
    [InlineData("protocol: bb84-one-decoy", "protocol: e91", "Unknown protocol 'e91'; expected bb84-one-decoy.")]
    [InlineData("drive: generator", "drive: dynamo", "Unknown device 'dynamo'; the file has: attenuator, detectors, generator, power_meter, switch, tagger.")]
    [InlineData("drive: generator", "drive: switch", "Device 'switch' has the role 'optical switch'; expected 'modulator'.")]
    [InlineData("tagger: tagger", "tagger: detectors", "Device 'detectors' has the role 'single photon detector'; expected 'time tagger'.")]
    [InlineData("[1-9, 2-10]", "[1-9, 2_10]", "'2_10' is no pair of switch ports; expected ingress-egress, such as 1-9.")]
    [InlineData("power_meter: [2-10]", "power_meter: [2-]", "'2-' is no pair of switch ports; expected ingress-egress, such as 1-9.")]
    public void Run_WrongName_IsToldWhereItStands(string good, string bad, string problem)
    {
        ConfigurationException mistake = Mistake((good, bad));

        Assert.Equal(problem, mistake.Problem);
        string line = PlanFile.Text.Replace(good, bad).Split('\n')[mistake.Line - 1];
        Assert.Contains(bad, line);
    }

    [Theory]
    [InlineData("records: 5", "records: 0", "records is 0; expected 1 to 10000.")]
    [InlineData("record_seconds: 1", "record_seconds: 61", "record_seconds is 61; expected 0.01 to 60.")]
    [InlineData("alignment_seconds: 0.5", "alignment_seconds: .nan", "alignment_seconds is NaN; expected 0.01 to 60.")]
    [InlineData("samples_per_symbol: 8", "samples_per_symbol: 0", "clock.samples_per_symbol is 0; expected 1 to 4096.")]
    [InlineData("pattern_symbols: 262144", "pattern_symbols: 8", "clock.pattern_symbols is 8; expected 16 to 16777216.")]
    [InlineData("    mu: 0.5", "    mu: 11", "source.mu is 11; expected 1E-06 to 10.")]
    [InlineData("    nu: 0.15", "    nu: 0.5", "source.nu is 0.5; expected 5E-05 to 0.4995.")]
    [InlineData("    nu: 0.15", "    nu: 0", "source.nu is 0; expected 5E-05 to 0.4995.")]
    [InlineData("p_mu: 0.6", "p_mu: 1", "source.p_mu is 1; expected 0.001 to 0.999.")]
    [InlineData("p_z: 0.8", "p_z: .inf", "source.p_z is Infinity; expected 0.001 to 0.999.")]
    [InlineData("tap_ratio: 0.001001001", "tap_ratio: 0", "source.tap_ratio is 0; expected 1E-09 to 1000.")]
    [InlineData("wavelength_nm: 1550.12", "wavelength_nm: 1.55", "source.wavelength_nm is 1.55; expected 200 to 20000.")]
    [InlineData("output: 1, v_pi: 3.2", "output: 0, v_pi: 3.2", "source.encoder.output is 0; expected 1 to 1024.")]
    [InlineData("output: 2, v_pi: 4.1", "output: 1, v_pi: 4.1", "source.encoder and source.intensity use the same output; give each its own.")]
    [InlineData("v_pi: 3.2", "v_pi: 0", "source.encoder.v_pi is 0; expected 0.01 to 100.")]
    [InlineData("gate_ns: 2", "gate_ns: 33", "receiver.gate_ns is 33; expected 0.001 to 32.")]
    [InlineData("detector: 1, input: 1", "detector: 0, input: 1", "receiver.channels.z0.detector is 0; expected 1 to 1024.")]
    [InlineData("detector: 1, input: 1", "detector: 1, input: 0", "receiver.channels.z0.input is 0; expected 1 to 1024.")]
    [InlineData("input: 1, bias_ua: 20", "input: 1, bias_ua: -1", "receiver.channels.z0.bias_ua is -1; expected 0 to 1000.")]
    [InlineData("detector: 1, input: 1", "detector: 2, input: 1", "receiver.channels uses a detector or an input twice; give each channel its own.")]
    [InlineData("detector: 1, input: 1", "detector: 1, input: 4", "receiver.channels uses a detector or an input twice; give each channel its own.")]
    [InlineData("qber: 0.08", "qber: .nan", "limits.qber is NaN; expected 0 to 0.5.")]
    [InlineData("dark_cps: 2000", "dark_cps: -1", "limits.dark_cps is -1; expected 0 to 1000000000.")]
    [InlineData("qber: 0.08", "mu_drift: .nan", "limits.mu_drift is NaN; expected 0.0001 to 1.")]
    [InlineData("qber: 0.08", "mu_setting: 0", "limits.mu_setting is 0; expected 0.0001 to 1.")]
    [InlineData("qber: 0.08", "delay_snr: -1", "limits.delay_snr is -1; expected 0 to 1000000.")]
    [InlineData("qber: 0.08", "void_records: -1", "limits.void_records is -1; expected 0 to 1000000.")]
    [InlineData("eps_sec: 1.0e-9", "eps_sec: 0", "security.eps_sec is 0; expected 1E-30 to 0.1.")]
    [InlineData("eps_cor: 1.0e-15", "eps_cor: 1", "security.eps_cor is 1; expected 1E-30 to 0.1.")]
    [InlineData("250e+6", "300e+6", "The slot of 26666.666666666668 ps is no whole number of picoseconds; choose another clock.sample_rate_hz.")]
    public void Run_WrongNumber_IsToldWhereItStandsWithItsKeyAndRange(string good, string bad, string problem)
    {
        ConfigurationException mistake = Mistake((good, bad));

        Assert.Equal(problem, mistake.Problem);
        // Of two values that contradict each other, the place is the second's.
        string[] lines = PlanFile.Text.Replace(good, bad).Split('\n');
        string key = problem.Split(' ')[0].Split('.')[^1];
        bool isAtItsKey = lines[mistake.Line - 1][..(int)(mistake.Column - 1)].TrimEnd().EndsWith($"{key}:");
        Assert.True(isAtItsKey || problem.Contains("same output") || problem.Contains("twice") || problem.StartsWith("The slot"), mistake.Message);
    }

    private static ConfigurationException Mistake(params (string, string)[] changes) =>
        Assert.Throws<ConfigurationException>(() => Bb84PlanChecks.Run(PlanFile.Load(changes), Checks));

    private static QkdHardware.Sdk.Plugins.DriverDescriptor Driver(string id, Type role) =>
        TestDriver.Of(id, _ => throw new NotSupportedException(), role);
}
