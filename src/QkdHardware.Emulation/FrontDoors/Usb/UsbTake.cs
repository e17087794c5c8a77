namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>What came of a transfer from the device.</summary>
internal enum UsbTake
{
    /// <summary>There is nothing yet; the transfer waits.</summary>
    Nothing,

    /// <summary>The transfer is complete.</summary>
    Complete,

    /// <summary>A packet does not fit into what is left of the host's buffer.</summary>
    Overflow,
}
