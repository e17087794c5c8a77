namespace QkdHardware.Protocols.UsbTmc;

/// <summary>Class requests on the control endpoint (USBTMC 1.0, table 15; USB488 1.0, table 9).</summary>
public enum UsbTmcRequest : byte
{
    InitiateAbortBulkOut = 1,
    CheckAbortBulkOutStatus = 2,
    InitiateAbortBulkIn = 3,
    CheckAbortBulkInStatus = 4,
    InitiateClear = 5,
    CheckClearStatus = 6,
    GetCapabilities = 7,
    IndicatorPulse = 64,
    ReadStatusByte = 128,
    RenControl = 160,
    GoToLocal = 161,
    LocalLockout = 162,
}
