using System.Buffers.Binary;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>One transfer as the client's library submitted it (Linux: <c>struct usbdevfs_urb</c>, 64 bit).</summary>
internal sealed class Urb
{
    /// <summary>Bytes of the structure.</summary>
    public const int WireLength = 56;

    public const int StatusAt = 4;
    public const int ActualLengthAt = 28;

    private const int BufferAt = 16;
    private const int LengthAt = 24;
    private const byte InterruptType = 1;
    private const byte ControlType = 2;
    private const byte BulkType = 3;
    private const byte DirectionIn = 0x80;

    private readonly byte type;

    /// <param name="owner">Who submitted it.</param>
    /// <param name="address">Where the structure is in the client's memory.</param>
    /// <param name="structure">Its bytes.</param>
    public Urb(PreloadConnection owner, ulong address, ReadOnlySpan<byte> structure)
    {
        (Owner, Address) = (owner, address);
        (type, Endpoint) = (structure[0], structure[1]);
        Buffer = BinaryPrimitives.ReadUInt64LittleEndian(structure[BufferAt..]);
        Length = BinaryPrimitives.ReadInt32LittleEndian(structure[LengthAt..]);
    }

    public PreloadConnection Owner { get; }

    public ulong Address { get; }

    public byte Endpoint { get; }

    public bool IsControl => type == ControlType;

    public bool IsBulkOrInterrupt => type is BulkType or InterruptType;

    public bool IsIn => (Endpoint & DirectionIn) != 0;

    /// <summary>Where its buffer is in the client's memory.</summary>
    public ulong Buffer { get; }

    public int Length { get; }

    /// <summary>What the client sends, or what it gets.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>0, or a negative error number.</summary>
    public int Status { get; private set; }

    public int ActualLength { get; private set; }

    public void Complete(int status, int actualLength) => (Status, ActualLength) = (status, actualLength);
}
