using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Channels;

/// <summary>A link that could not be opened, as an error of its instrument.</summary>
internal static class OpenFailure
{
    public static InstrumentException Of(string deviceId, LinkException exception) =>
        new(
            InstrumentErrorKind.Disconnected,
            deviceId,
            $"the link {exception.Address} could not be opened: {exception.Message.TrimEnd('.')}.",
            exchange: null,
            "Check the address in the bench file, power and cable.",
            exception);
}
