using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// Finds the parts of messages in the transfers that a host sends. A host's library may cut one USBTMC transfer at packet
/// boundaries; a short packet ends it.
/// </summary>
internal sealed class OutAssembler
{
    private BulkOutHeader header;
    private uint left;

    /// <summary>The header of the transfer whose data is not complete; null between transfers.</summary>
    public BulkOutHeader? UnderWay => left > 0 ? header : null;

    /// <summary>Bytes of data that came of the transfer under way.</summary>
    public uint Received => header.Size - left;

    /// <summary>Takes the bytes of one transfer of the host's library.</summary>
    /// <param name="data">The bytes; parts of it are kept by what is found.</param>
    /// <param name="found">Gets a part of a message, a request or a trigger.</param>
    /// <returns>False when a device halts the endpoint: no header, an unknown one, or an end before the data is complete.</returns>
    public bool TryFeed(ReadOnlyMemory<byte> data, out OutPart? found)
    {
        found = null;
        bool endsShort = data.Length % UsbDescriptors.BulkPacketLength != 0;
        if (left == 0)
        {
            if (data.IsEmpty) return true;
            if (BulkOutHeader.TryRead(data.Span, out header) != FrameStatus.Complete) return false;
            if (header.Id is not (BulkMessageId.MessageOut or BulkMessageId.MessageIn or BulkMessageId.Trigger)) return false;
            data = data[BulkTransfer.HeaderLength..];
            left = header.HasData ? header.Size : 0;
        }

        int length = (int)Math.Min(left, (uint)data.Length);
        left -= (uint)length;
        found = new OutPart(header, data[..length], header.IsEnd && left == 0);
        return left > 0 ? !endsShort : data.Length - length <= BulkTransfer.MaxPadding;
    }

    public void Reset() => left = 0;
}
