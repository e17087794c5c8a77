using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>The requests that every USB device answers (USB 2.0, section 9.4).</summary>
internal static class StandardRequests
{
    private const byte TypeMask = 0x60;
    private const byte ToEndpoint = 0x02;
    private const byte FromEndpoint = 0x82;
    private const byte GetStatus = 0;
    private const byte ClearFeature = 1;
    private const byte GetDescriptor = 6;
    private const byte GetConfiguration = 8;
    private const byte SetConfiguration = 9;
    private const byte GetInterface = 10;
    private const byte SetInterface = 11;
    private const ushort EndpointHalt = 0;

    /// <summary>The reply, not longer than what was asked for; null refuses the request.</summary>
    public static byte[]? Answer(ControlSetup setup, IUsbFunction function)
    {
        byte[]? reply = (setup.RequestType & TypeMask) == 0 ? AnswerStandard(setup, function) : function.Control(setup);
        return reply is not null && reply.Length > setup.Length ? reply[..setup.Length] : reply;
    }

    private static byte[]? AnswerStandard(ControlSetup setup, IUsbFunction function)
    {
        byte endpoint = (byte)setup.Index;
        switch (setup.Request)
        {
            case GetDescriptor:
                return function.Descriptors.Find((byte)(setup.Value >> 8), setup.Value & 0xFF);
            case GetStatus:
                bool isHalted = setup.RequestType == FromEndpoint && function.IsHalted(endpoint);
                return [isHalted ? (byte)1 : (byte)0, 0];
            case ClearFeature when setup.RequestType == ToEndpoint && setup.Value == EndpointHalt:
                function.ClearHalt(endpoint);
                return [];
            case GetConfiguration:
                return [1];
            case GetInterface:
                return [0];
            case SetConfiguration when setup.Value == 1:
            case SetInterface when setup.Value == 0:
                return [];
            default:
                return null;
        }
    }
}
