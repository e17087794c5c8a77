namespace QkdHardware.Transports.Usb;

/// <summary>How a transfer ended that did not fail.</summary>
/// <param name="IsRefused">The device refused it: a control request that it does not have, or an endpoint that it halted.</param>
/// <param name="Length">Bytes transferred.</param>
internal readonly record struct UsbOutcome(bool IsRefused, int Length);
