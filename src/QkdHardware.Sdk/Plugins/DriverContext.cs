using QkdHardware.Abstractions.Errors;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Sdk.Plugins;

/// <summary>What a driver is given to open one instrument.</summary>
/// <param name="DeviceId">The device's name in the bench file.</param>
/// <param name="Links">Opens the links that the driver declared.</param>
/// <param name="Options">The driver's options.</param>
/// <param name="Time">The clock of deadlines.</param>
public sealed record DriverContext(string DeviceId, ILinkOpener Links, DriverOptions Options, TimeProvider Time)
{
    /// <summary>Settings for a channel of this device, to be refined with <c>with</c>.</summary>
    public ChannelOptions Channel(string linkName) => new() { DeviceId = DeviceId, LinkName = linkName, Time = Time };

    /// <summary>Something answers, but it is not the instrument that the driver is for.</summary>
    /// <param name="problem">One sentence without the device's name: what was expected.</param>
    /// <param name="exchange">The last exchange.</param>
    public InstrumentException WrongInstrument(string problem, string exchange) =>
        new(
            InstrumentErrorKind.WrongInstrument,
            DeviceId,
            problem,
            exchange,
            "Check the address in the bench file and what is connected there.");

    /// <summary>The instrument's answer makes no sense.</summary>
    /// <param name="problem">One sentence without the device's name: what was expected.</param>
    /// <param name="exchange">The last exchange.</param>
    public InstrumentException Violation(string problem, string exchange) =>
        new(
            InstrumentErrorKind.ProtocolViolation,
            DeviceId,
            problem,
            exchange,
            "Check that this is the instrument and firmware that the driver's README names.");
}
