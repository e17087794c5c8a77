namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>In what emulated USBTMC devices differ.</summary>
public sealed record UsbTmcProfile
{
    /// <summary>A USB488 device: status byte, trigger, remote and local.</summary>
    public bool IsUsb488 { get; init; } = true;

    /// <summary>An interrupt endpoint, for service requests and status bytes; of USB488 devices only.</summary>
    public bool HasInterruptEndpoint { get; init; } = true;

    /// <summary>Most bytes of data in one transfer to the host; a longer response takes several, as requested.</summary>
    public int MaxTransferIn { get; init; } = 1 << 20;

    /// <summary>Bytes of messages that wait for the firmware before the device takes no more.</summary>
    public int InputBuffer { get; init; } = 1 << 20;

    /// <summary>
    /// Departure of Rigol's instruments: one header, whose end bit lies, for the whole response however long, and a
    /// response that begins anew when it is asked for again.
    /// </summary>
    public bool SendsOneHeader { get; init; }
}
