using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>The bulk-in side of a USBTMC device: the request that waits and the transfer that answers it.</summary>
/// <param name="exchange">The firmware.</param>
/// <param name="profile">The kind of device.</param>
internal sealed class UsbTmcResponse(IExchange exchange, UsbTmcProfile profile)
{
    private readonly InTransfer transfer = new(UsbDescriptors.BulkPacketLength);
    private BulkOutHeader? waiting;
    private byte[] buffer = [];
    private int length;
    private byte underWay;
    private byte announced;

    /// <summary>The tag of the request that waits or is being answered; 0 for none.</summary>
    public byte Tag => announced != 0 ? announced : waiting?.Tag ?? (transfer.IsActive ? underWay : (byte)0);

    /// <summary>Bytes of data that the host has of the transfer.</summary>
    public uint Sent => (uint)Math.Max(transfer.Taken - BulkTransfer.HeaderLength, 0);

    /// <summary>A request arrived, behind messages that are run before it.</summary>
    public void Announce(byte tag) => announced = tag;

    /// <summary>
    /// Takes a request, unless it was aborted meanwhile. The firmware is asked even when it has nothing, for that is an error of the one who asks
    /// (IEEE 488.2, 6.3.1.7); the request then waits.
    /// </summary>
    public void Request(BulkOutHeader request)
    {
        if (announced != request.Tag) return;
        (announced, waiting) = (0, request);
        if (profile.SendsOneHeader && transfer.IsActive) BeginAnew(request);
        else Begin(request);
    }

    /// <summary>Answers the request that waits, if the firmware has a response by now.</summary>
    public void TryBegin()
    {
        if (waiting is { } request && exchange.IsMessageAvailable) Begin(request);
    }

    public UsbTake TryTake(int length, out ReadOnlyMemory<byte> data) => transfer.TryTake(length, out data);

    /// <summary>Ends the transfer with a short packet, which the host reads.</summary>
    public void Abort()
    {
        (announced, waiting) = (0, null);
        transfer.Cut();
    }

    public void Drop()
    {
        (announced, waiting) = (0, null);
        transfer.Drop();
    }

    private void Begin(BulkOutHeader request)
    {
        int most = profile.SendsOneHeader ? int.MaxValue : (int)Math.Min(request.Size, (uint)profile.MaxTransferIn);
        ReadOnlyMemory<byte> data = exchange.Read(most, out bool isEnd);
        if (data.IsEmpty) return;

        length = BulkTransfer.PaddedLength(data.Length);
        if (buffer.Length < length) buffer = new byte[length];
        var header = new BulkInHeader(
            BulkMessageId.MessageIn, request.Tag, (uint)data.Length, isEnd && !profile.SendsOneHeader);
        header.WriteTo(buffer);
        data.Span.CopyTo(buffer.AsSpan(BulkTransfer.HeaderLength));
        buffer.AsSpan(BulkTransfer.HeaderLength + data.Length, length - BulkTransfer.HeaderLength - data.Length).Clear();
        Send(request);
    }

    private void BeginAnew(BulkOutHeader request)
    {
        buffer[1] = request.Tag;
        buffer[2] = (byte)~request.Tag;
        Send(request);
    }

    private void Send(BulkOutHeader request)
    {
        (waiting, underWay) = (null, request.Tag);
        transfer.Begin(buffer.AsMemory(0, length));
    }
}
