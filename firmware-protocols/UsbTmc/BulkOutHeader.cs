using System.Buffers.Binary;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The header of a transfer to the instrument (SPEC.md, section 1).</summary>
/// <param name="Id">What follows the header.</param>
/// <param name="Tag">1 to 255; the answer repeats it.</param>
/// <param name="Size">Bytes of data behind the header, or, of a request, the most that are wanted.</param>
/// <param name="IsEnd">The last byte of the data ends the message (EOM).</param>
/// <param name="Terminator">A request's wish that the answer end at this byte at the latest; null for none.</param>
public readonly record struct BulkOutHeader(
    BulkMessageId Id, byte Tag, uint Size, bool IsEnd = false, byte? Terminator = null)
{
    // | id | tag | ~tag | 0 | size u32 | attributes | terminator | 0 | 0 |
    private const int SizeAt = 4;
    private const int AttributesAt = 8;
    private const int TerminatorAt = 9;
    private const byte EndBit = 0x01;
    private const byte TerminatorBit = 0x02;

    /// <summary>The header of a part of a message.</summary>
    public static BulkOutHeader Message(byte tag, uint size, bool isEnd) => new(BulkMessageId.MessageOut, tag, size, isEnd);

    /// <summary>Asks for the answer or its next part.</summary>
    public static BulkOutHeader Request(byte tag, uint maxSize, byte? terminator = null) =>
        new(BulkMessageId.MessageIn, tag, maxSize, Terminator: terminator);

    /// <summary>USB488's trigger.</summary>
    public static BulkOutHeader Trigger(byte tag) => new(BulkMessageId.Trigger, tag, 0);

    /// <summary>Whether data follows, as opposed to a header that asks or triggers.</summary>
    public bool HasData => Id is BulkMessageId.MessageOut or BulkMessageId.VendorOut;

    /// <summary>Reads the header at the front of a transfer. Reserved bits are not looked at.</summary>
    /// <param name="transfer">The transfer, or what has come of it.</param>
    /// <param name="header">The header.</param>
    /// <returns>Malformed for tag 0, a wrong complement, and a request for nothing.</returns>
    public static FrameStatus TryRead(ReadOnlySpan<byte> transfer, out BulkOutHeader header)
    {
        header = default;
        if (transfer.Length < BulkTransfer.HeaderLength)
        {
            return FrameStatus.NeedMoreData;
        }

        var id = (BulkMessageId)transfer[0];
        byte tag = transfer[1];
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(transfer[SizeAt..]);
        bool isRequest = id is BulkMessageId.MessageIn or BulkMessageId.VendorIn;
        if (tag == 0 || transfer[2] != (byte)~tag || (isRequest && size == 0))
        {
            return FrameStatus.Malformed;
        }

        byte attributes = transfer[AttributesAt];
        bool isEnd = id == BulkMessageId.MessageOut && (attributes & EndBit) != 0;
        bool hasTerminator = id == BulkMessageId.MessageIn && (attributes & TerminatorBit) != 0;
        header = new(id, tag, size, isEnd, hasTerminator ? transfer[TerminatorAt] : null);
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
        header[AttributesAt] = (byte)((IsEnd ? EndBit : 0) | (Terminator is null ? 0 : TerminatorBit));
        header[TerminatorAt] = Terminator ?? 0;
    }
}
