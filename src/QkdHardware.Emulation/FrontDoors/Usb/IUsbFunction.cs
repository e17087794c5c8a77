using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// What a USB device does behind its endpoints, without the bus: it takes and gives transfers and says when it can go on.
/// All methods are called with <see cref="Gate"/> held; disposal pulls the plug and is called without it.
/// </summary>
internal interface IUsbFunction : IAsyncDisposable
{
    /// <summary>The one lock of a device.</summary>
    Lock Gate { get; }

    UsbDescriptors Descriptors { get; }

    /// <summary>An endpoint that could not go on may be able to now. Raised on any thread.</summary>
    event Action? Ready;

    /// <summary>Whether transfers of the endpoint fail until the host ends the halt.</summary>
    bool IsHalted(byte endpoint);

    /// <summary>The host ends the halt, or clears the endpoint to be sure.</summary>
    void ClearHalt(byte endpoint);

    /// <summary>Takes the bytes of a transfer to the device; false when there is no room yet.</summary>
    /// <param name="endpoint">Where they came.</param>
    /// <param name="data">Kept.</param>
    bool TryAccept(byte endpoint, ReadOnlyMemory<byte> data);

    /// <summary>Gives bytes to a transfer from the device.</summary>
    /// <param name="endpoint">Where they go.</param>
    /// <param name="length">Room in the host's buffer.</param>
    /// <param name="data">Valid until the next call.</param>
    UsbTake TryTake(byte endpoint, int length, out ReadOnlyMemory<byte> data);

    /// <summary>Answers a request that is not one of the standard ones; null refuses it.</summary>
    byte[]? Control(ControlSetup setup);

    /// <summary>The host resets the port.</summary>
    void Reset();
}
