namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The setup bytes of each class request. All replies go to the host; those of aborts are asked of the endpoint.</summary>
public static class UsbTmcSetup
{
    /// <summary>Class request to the interface, reply to the host.</summary>
    public const byte FromInterface = 0xA1;

    /// <summary>Class request to the endpoint, reply to the host.</summary>
    public const byte FromEndpoint = 0xA2;

    public static ControlSetup InitiateAbortBulkOut(byte tag, byte endpoint) =>
        ToEndpoint(UsbTmcRequest.InitiateAbortBulkOut, tag, endpoint, AbortReply.WireLength);

    public static ControlSetup CheckAbortBulkOutStatus(byte endpoint) =>
        ToEndpoint(UsbTmcRequest.CheckAbortBulkOutStatus, 0, endpoint, CheckAbortReply.WireLength);

    public static ControlSetup InitiateAbortBulkIn(byte tag, byte endpoint) =>
        ToEndpoint(UsbTmcRequest.InitiateAbortBulkIn, tag, endpoint, AbortReply.WireLength);

    public static ControlSetup CheckAbortBulkInStatus(byte endpoint) =>
        ToEndpoint(UsbTmcRequest.CheckAbortBulkInStatus, 0, endpoint, CheckAbortReply.WireLength);

    public static ControlSetup InitiateClear(byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.InitiateClear, 0, interfaceNumber, 1);

    public static ControlSetup CheckClearStatus(byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.CheckClearStatus, 0, interfaceNumber, CheckClearReply.WireLength);

    public static ControlSetup GetCapabilities(byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.GetCapabilities, 0, interfaceNumber, UsbTmcCapabilities.WireLength);

    /// <param name="tag">2 to 127.</param>
    /// <param name="interfaceNumber">The interface.</param>
    public static ControlSetup ReadStatusByte(byte tag, byte interfaceNumber)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tag, StatusByteReply.FirstTag);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tag, StatusByteReply.LastTag);
        return ToInterface(UsbTmcRequest.ReadStatusByte, tag, interfaceNumber, StatusByteReply.WireLength);
    }

    public static ControlSetup RenControl(bool assert, byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.RenControl, assert ? (ushort)1 : (ushort)0, interfaceNumber, 1);

    public static ControlSetup GoToLocal(byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.GoToLocal, 0, interfaceNumber, 1);

    public static ControlSetup LocalLockout(byte interfaceNumber) =>
        ToInterface(UsbTmcRequest.LocalLockout, 0, interfaceNumber, 1);

    private static ControlSetup ToInterface(UsbTmcRequest request, ushort value, byte number, ushort length) =>
        new(FromInterface, (byte)request, value, number, length);

    private static ControlSetup ToEndpoint(UsbTmcRequest request, ushort value, byte endpoint, ushort length) =>
        new(FromEndpoint, (byte)request, value, endpoint, length);
}
