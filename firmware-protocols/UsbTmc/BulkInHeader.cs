using System.Buffers.Binary;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The header of a transfer from the instrument (SPEC.md, section 1). Only its first packet has one.</summary>
/// <param name="Id">What follows the header.</param>
/// <param name="Tag">The request's tag.</param>
/// <param name="Size">Bytes of data; padding behind them is not counted.</param>
/// <param name="IsEnd">The last byte of the data ends the message (EOM).</param>
/// <param name="EndsOnTerminator">The data ends with the byte that the request named.</param>
public readonly record struct BulkInHeader(
    BulkMessageId Id, byte Tag, uint Size, bool IsEnd, bool EndsOnTerminator = false)
{
    // | id | tag | ~tag | 0 | size u32 | attributes | 0 | 0 | 0 |
    private const int SizeAt = 4;
    private const int AttributesAt = 8;
    private const byte EndBit = 0x01;
    private const byte TerminatorBit = 0x02;

    /// <summary>Reads the header at the front of a transfer. Reserved bits are not looked at.</summary>
    /// <param name="transfer">The transfer, or what has come of it.</param>
    /// <param name="header">The header.</param>
    /// <returns>Malformed for tag 0 and a wrong complement.</returns>
    public static FrameStatus TryRead(ReadOnlySpan<byte> transfer, out BulkInHeader header)
    {
        header = default;
        if (transfer.Length < BulkTransfer.HeaderLength)
        {
            return FrameStatus.NeedMoreData;
        }

        byte tag = transfer[1];
        if (tag == 0 || transfer[2] != (byte)~tag)
        {
            return FrameStatus.Malformed;
        }

        var id = (BulkMessageId)transfer[0];
        byte attributes = id == BulkMessageId.MessageIn ? transfer[AttributesAt] : (byte)0;
        header = new(
            id,
            tag,
            BinaryPrimitives.ReadUInt32LittleEndian(transfer[SizeAt..]),
            (attributes & EndBit) != 0,
            (attributes & TerminatorBit) != 0);
        return FrameStatus.Complete;
    }

    /// <summary>Writes the 12 bytes.</summary>
    /// <exception cref="InvalidOperationException">The tag is 0.</exception>
    public void WriteTo(Span<byte> transfer)
    {
        if (Tag == 0)
        {
            throw new InvalidOperationException("A transfer's tag is from 1 to 255.");
        }

        Span<byte> header = transfer[..BulkTransfer.HeaderLength];
        header.Clear();
        header[0] = (byte)Id;
        header[1] = Tag;
        header[2] = (byte)~Tag;
        BinaryPrimitives.WriteUInt32LittleEndian(header[SizeAt..], Size);
        header[AttributesAt] = (byte)((IsEnd ? EndBit : 0) | (EndsOnTerminator ? TerminatorBit : 0));
    }
}
