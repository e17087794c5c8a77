using System.Globalization;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.DeviceManager.Properties;

/// <summary>The properties that an instrument has by its role. New drivers get them without a line of their own.</summary>
public static class DeviceProperties
{
    public static IReadOnlyList<DeviceProperty> Of(IInstrument instrument) =>
    [
        new("identity", "text", "what the instrument says of itself")
        {
            Read = _ => ValueTask.FromResult(instrument.Identity.ToString()),
        },
        .. instrument switch
        {
            IVariableAttenuator attenuator => Of(attenuator),
            IOpticalSwitch opticalSwitch => Of(opticalSwitch),
            IOpticalPowerMeter meter => Of(meter),
            IModulator modulator => Of(modulator),
            ISinglePhotonDetector detectors => Of(detectors),
            ITimeTagger tagger => Of(tagger),
            _ => [],
        },
    ];

    private static DeviceProperty[] Of(IVariableAttenuator device) =>
    [
        new("attenuation", "dB", "attenuation with insertion loss")
        {
            Read = async token => PropertyText.Of((await device.ReadAttenuationAsync(token).ConfigureAwait(false)).Value),
            Write = async (text, token) =>
                await device.SetAttenuationAsync(new Decibels(PropertyText.Number(text)), token).ConfigureAwait(false),
        },
        new("attenuation_range", "dB", "what can be set")
        {
            Read = _ => ValueTask.FromResult(device.AttenuationRange.ToString()),
        },
        new("home", "true", "finds the mechanical reference")
        {
            Write = (text, token) => PropertyText.Only("true", text, () => device.HomeAsync(token)),
        },
    ];

    private static DeviceProperty[] Of(IOpticalSwitch device) =>
    [
        new("connections", "in-out,...", "the map; none blocks everything")
        {
            Read = async token => PropertyText.Of(await device.ReadConnectionsAsync(token).ConfigureAwait(false)),
            Write = (text, token) => device.SetConnectionsAsync(PropertyText.Connections(text), token),
        },
        new("ports", "numbers", "ingress and egress ports")
        {
            Read = _ => ValueTask.FromResult($"ingress {device.IngressPorts}, egress {device.EgressPorts}"),
        },
    ];

    private static DeviceProperty[] Of(IOpticalPowerMeter device) =>
    [
        new("power", "W", "one averaged reading")
        {
            Read = async token => PropertyText.Of((await device.ReadPowerAsync(token).ConfigureAwait(false)).Value),
        },
        new("wavelength", "nm", "the wavelength whose responsivity applies")
        {
            Read = async token => PropertyText.Of((await device.ReadWavelengthAsync(token).ConfigureAwait(false)).Value),
            Write = (text, token) => device.SetWavelengthAsync(new Nanometers(PropertyText.Number(text)), token),
        },
        new("zero", "true", "measures the dark offset; the sensor must be dark")
        {
            Write = (text, token) => PropertyText.Only("true", text, () => device.ZeroAsync(token)),
        },
    ];

    private static DeviceProperty[] Of(IModulator device) =>
    [
        new("outputs", "on|off", "the outputs that have a pattern")
        {
            Read = async token => await device.ReadOutputsAsync(token).ConfigureAwait(false) ? "on" : "off",
            Write = (text, token) => device.SetOutputsAsync(PropertyText.Switch(text), token),
        },
        new("sample_rate_range", "Hz", "sample rates that can be set")
        {
            Read = _ => ValueTask.FromResult(device.SampleRateRange.ToString()),
        },
        new("sample_count_range", "samples", "lengths that a pattern may have")
        {
            Read = _ => ValueTask.FromResult(device.SampleCountRange.ToString()),
        },
    ];

    private static DeviceProperty[] Of(ISinglePhotonDetector device) =>
    [
        new("bias", "uA,...", "bias of every detector")
        {
            Read = async token => string.Join(
                ',', (await device.ReadBiasAsync(token).ConfigureAwait(false)).Select(bias => PropertyText.Of(bias.Microamperes))),
            Write = (text, token) => device.SetBiasAsync(
                [.. text.Split(',').Select(part => Amperes.FromMicroamperes(PropertyText.Number(part)))], token),
        },
        new("enabled", "on|off", "whether the detectors are biased")
        {
            Read = async token => await device.ReadEnabledAsync(token).ConfigureAwait(false) ? "on" : "off",
            Write = (text, token) => device.SetEnabledAsync(PropertyText.Switch(text), token),
        },
        new("counts", "counts,...", "the next line of the counter display")
        {
            Read = async token => string.Join(
                ',', (await device.ReadCountsAsync(token).ConfigureAwait(false)).Counts.Select(PropertyText.Of)),
        },
    ];

    private static DeviceProperty[] Of(ITimeTagger device) =>
    [
        new("resolution", "ps", "the step of the times")
        {
            Read = _ => ValueTask.FromResult(device.Resolution.Value.ToString(CultureInfo.InvariantCulture)),
        },
        .. Enumerable.Range(1, device.InputCount).Select(input =>
            new DeviceProperty($"input_delay.{input}", "ps", $"delay of input {input}")
            {
                Read = async token => (await device.ReadInputDelayAsync(input, token).ConfigureAwait(false))
                    .Value.ToString(CultureInfo.InvariantCulture),
                Write = (text, token) =>
                    device.SetInputDelayAsync(input, new Picoseconds(PropertyText.WholeNumber(text)), token),
            }),
    ];
}
