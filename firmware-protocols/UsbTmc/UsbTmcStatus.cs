namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The first byte of each reply to a class request (USBTMC 1.0, table 16; USB488 1.0, table 10).</summary>
public enum UsbTmcStatus : byte
{
    Success = 1,

    /// <summary>Not done yet: ask again.</summary>
    Pending = 2,

    /// <summary>USB488: a status byte waits on the interrupt endpoint already.</summary>
    InterruptInBusy = 0x20,
    Failed = 0x80,
    TransferNotInProgress = 0x81,
    SplitNotInProgress = 0x82,
    SplitInProgress = 0x83,
}
