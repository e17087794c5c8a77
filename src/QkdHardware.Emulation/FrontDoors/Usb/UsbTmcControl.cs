using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>The class requests of an emulated USBTMC device.</summary>
/// <param name="device">The device.</param>
internal sealed class UsbTmcControl(UsbTmcFunction device)
{
    private uint abortedOut;
    private uint abortedIn;

    /// <summary>REN is asserted; a freshly plugged USB488 device is in local.</summary>
    public bool IsRemoteEnabled { get; private set; }

    /// <summary>The front panel's keys are locked, including the one that returns to local.</summary>
    public bool IsLockedOut { get; private set; }

    /// <summary>The reply; null refuses the request.</summary>
    public byte[]? Answer(ControlSetup setup)
    {
        byte endpoint = (byte)setup.Index;
        byte tag = (byte)setup.Value;
        return (setup.RequestType, (UsbTmcRequest)setup.Request) switch
        {
            (UsbTmcSetup.FromEndpoint, UsbTmcRequest.InitiateAbortBulkOut) when endpoint == UsbTmcFunction.BulkOut => AbortOut(tag),
            (UsbTmcSetup.FromEndpoint, UsbTmcRequest.CheckAbortBulkOutStatus) when endpoint == UsbTmcFunction.BulkOut =>
                Reply(CheckAbortReply.WireLength, new CheckAbortReply(UsbTmcStatus.Success, false, abortedOut).WriteTo),
            (UsbTmcSetup.FromEndpoint, UsbTmcRequest.InitiateAbortBulkIn) when endpoint == UsbTmcFunction.BulkIn => AbortIn(tag),
            (UsbTmcSetup.FromEndpoint, UsbTmcRequest.CheckAbortBulkInStatus) when endpoint == UsbTmcFunction.BulkIn =>
                Reply(CheckAbortReply.WireLength, new CheckAbortReply(UsbTmcStatus.Success, false, abortedIn).WriteTo),
            (UsbTmcSetup.FromInterface, var request) => AnswerInterface(request, setup),
            _ => null,
        };
    }

    private byte[]? AnswerInterface(UsbTmcRequest request, ControlSetup setup)
    {
        if (request >= UsbTmcRequest.ReadStatusByte && !device.Profile.IsUsb488) return null;
        switch (request)
        {
            case UsbTmcRequest.InitiateClear:
                device.BeginClear();
                device.HaltOut();
                return Done;
            case UsbTmcRequest.CheckClearStatus:
                var status = new CheckClearReply(device.IsClearing ? UsbTmcStatus.Pending : UsbTmcStatus.Success, false);
                return Reply(CheckClearReply.WireLength, status.WriteTo);
            case UsbTmcRequest.GetCapabilities:
                return Reply(UsbTmcCapabilities.WireLength, Capabilities.WriteTo);
            case UsbTmcRequest.ReadStatusByte
                when setup.Value is >= StatusByteReply.FirstTag and <= StatusByteReply.LastTag:
                return Reply(StatusByteReply.WireLength, device.ReadStatusByte((byte)setup.Value).WriteTo);
            case UsbTmcRequest.RenControl:
                IsRemoteEnabled = (setup.Value & 1) != 0;
                IsLockedOut &= IsRemoteEnabled;
                return Done;
            case UsbTmcRequest.GoToLocal:
                IsLockedOut = false;
                return Done;
            case UsbTmcRequest.LocalLockout when IsRemoteEnabled:
                IsLockedOut = true;
                return Done;
            case UsbTmcRequest.LocalLockout:
                return [(byte)UsbTmcStatus.Failed];
            default:
                return null;
        }
    }

    private UsbTmcCapabilities Capabilities => device.Profile.IsUsb488
        ? new(
            UsbTmcStatus.Success,
            UsbTmcInterfaceFeatures.None,
            EndsOnTerminator: false,
            Usb488InterfaceFeatures.All,
            device.HasInterrupt ? Usb488DeviceFeatures.All : Usb488DeviceFeatures.All & ~Usb488DeviceFeatures.ServiceRequest)
        : new(
            UsbTmcStatus.Success,
            UsbTmcInterfaceFeatures.None,
            EndsOnTerminator: false,
            Usb488InterfaceFeatures.None,
            Usb488DeviceFeatures.None,
            Usb488Version: 0);

    private static byte[] Done => [(byte)UsbTmcStatus.Success];

    private byte[] AbortOut(byte tag)
    {
        if (device.OutUnderWay is not { } transfer) return Reply(new AbortReply(UsbTmcStatus.Failed, 0));
        if (transfer.Tag != tag) return Reply(new AbortReply(UsbTmcStatus.TransferNotInProgress, transfer.Tag));
        abortedOut = transfer.Count;
        device.HaltOut();
        return Reply(new AbortReply(UsbTmcStatus.Success, tag));
    }

    private byte[] AbortIn(byte tag)
    {
        byte underWay = device.Response.Tag;
        if (underWay == 0) return Reply(new AbortReply(UsbTmcStatus.Failed, 0));
        if (underWay != tag) return Reply(new AbortReply(UsbTmcStatus.TransferNotInProgress, underWay));
        abortedIn = device.Response.Sent;
        device.Response.Abort();
        return Reply(new AbortReply(UsbTmcStatus.Success, tag));
    }

    private static byte[] Reply(AbortReply reply) => Reply(AbortReply.WireLength, reply.WriteTo);

    private static byte[] Reply(int length, SpanAction write)
    {
        byte[] reply = new byte[length];
        write(reply);
        return reply;
    }

    private delegate void SpanAction(Span<byte> reply);
}
