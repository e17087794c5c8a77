namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// One transfer from the device as packets: it ends with a short packet, an empty one when it fills its last packet.
/// </summary>
/// <param name="packetLength">The endpoint's packet length.</param>
internal sealed class InTransfer(int packetLength)
{
    private ReadOnlyMemory<byte> left;

    /// <summary>A transfer is under way, if only by its last, empty packet.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Bytes that the host has of it.</summary>
    public int Taken { get; private set; }

    /// <param name="data">Kept until the transfer ends.</param>
    public void Begin(ReadOnlyMemory<byte> data) => (left, IsActive, Taken) = (data, true, 0);

    /// <summary>What is left is thrown away; the host still gets the short packet that ends it.</summary>
    public void Cut() => (left, IsActive) = (default, true);

    public void Drop() => (left, IsActive) = (default, false);

    public UsbTake TryTake(int length, out ReadOnlyMemory<byte> data)
    {
        data = default;
        if (!IsActive) return UsbTake.Nothing;
        if (left.Length > length && length % packetLength != 0) return UsbTake.Overflow;

        data = left[..Math.Min(left.Length, length)];
        left = left[data.Length..];
        Taken += data.Length;
        IsActive = data.Length == length && length % packetLength == 0;
        return UsbTake.Complete;
    }
}
