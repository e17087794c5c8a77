using System.Buffers.Binary;

namespace QkdHardware.Protocols.UsbTmc;

/// <summary>How far the abort of a bulk transfer is (USBTMC 1.0, sections 4.2.1.3 and 4.2.1.5).</summary>
/// <param name="Status">Pending: ask again.</param>
/// <param name="HasMoreData">Bulk-in only: the host must read until a short packet before it asks again.</param>
/// <param name="Count">Bytes that the instrument took or gave of the transfer, without header and padding.</param>
public readonly record struct CheckAbortReply(UsbTmcStatus Status, bool HasMoreData, uint Count)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 8;

    private const int CountAt = 4;

    public static bool TryParse(ReadOnlySpan<byte> reply, out CheckAbortReply parsed)
    {
        bool ok = reply.Length >= WireLength;
        parsed = ok
            ? new((UsbTmcStatus)reply[0], (reply[1] & 1) != 0, BinaryPrimitives.ReadUInt32LittleEndian(reply[CountAt..]))
            : default;
        return ok;
    }

    public void WriteTo(Span<byte> reply)
    {
        reply[..WireLength].Clear();
        reply[0] = (byte)Status;
        reply[1] = HasMoreData ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(reply[CountAt..], Count);
    }
}
