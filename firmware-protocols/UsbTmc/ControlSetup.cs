using System.Buffers.Binary;

namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The eight bytes that begin a transfer on the control endpoint (USB 2.0, section 9.3).</summary>
/// <param name="RequestType">Direction (bit 7), type (bits 6-5), recipient (bits 4-0).</param>
/// <param name="Request">The request's number.</param>
/// <param name="Value">As the request defines it.</param>
/// <param name="Index">An interface or endpoint, or as the request defines it.</param>
/// <param name="Length">Bytes that follow, or the most that are wanted.</param>
public readonly record struct ControlSetup(byte RequestType, byte Request, ushort Value, ushort Index, ushort Length)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 8;

    private const byte DirectionIn = 0x80;

    /// <summary>The data goes to the host.</summary>
    public bool IsIn => (RequestType & DirectionIn) != 0;

    /// <summary>Reads the front of a control transfer; false when it is too short.</summary>
    public static bool TryParse(ReadOnlySpan<byte> transfer, out ControlSetup setup)
    {
        bool ok = transfer.Length >= WireLength;
        setup = ok
            ? new(
                transfer[0],
                transfer[1],
                BinaryPrimitives.ReadUInt16LittleEndian(transfer[2..]),
                BinaryPrimitives.ReadUInt16LittleEndian(transfer[4..]),
                BinaryPrimitives.ReadUInt16LittleEndian(transfer[6..]))
            : default;
        return ok;
    }

    public void WriteTo(Span<byte> transfer)
    {
        transfer[0] = RequestType;
        transfer[1] = Request;
        BinaryPrimitives.WriteUInt16LittleEndian(transfer[2..], Value);
        BinaryPrimitives.WriteUInt16LittleEndian(transfer[4..], Index);
        BinaryPrimitives.WriteUInt16LittleEndian(transfer[6..], Length);
    }
}
