using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>The bulk transfers of a USBTMC device, and the tags that they carry.</summary>
internal sealed class UsbTmcEndpoints
{
    private readonly UsbDevice device;
    private readonly int packetLength;
    private byte tag;

    /// <param name="device">Not owned.</param>
    /// <param name="input">Bulk-in.</param>
    /// <param name="output">Bulk-out.</param>
    /// <param name="maxTransfer">Most bytes of data in one transfer.</param>
    public UsbTmcEndpoints(UsbDevice device, UsbEndpoint input, UsbEndpoint output, int maxTransfer)
    {
        (this.device, packetLength) = (device, input.PacketLength);
        Input = device.AddTransfer(input.Address, TransferType.Bulk, InputLength(maxTransfer));
        Output = device.AddTransfer(output.Address, TransferType.Bulk, BulkTransfer.PaddedLength(maxTransfer));
    }

    public UsbTransfer Input { get; }

    public UsbTransfer Output { get; }

    /// <summary>The tag of the last transfer to the device; 0 before the first.</summary>
    public byte LastOutTag { get; private set; }

    /// <summary>The tag of the last request; 0 before the first.</summary>
    public byte LastInTag { get; private set; }

    /// <summary>The device has halted bulk-in, and the halt must be ended before it is read again.</summary>
    public bool IsInHalted { get; private set; }

    /// <summary>Sends one part of a message.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, bool isEnd, CancellationToken cancellationToken)
    {
        int length = BulkTransfer.PaddedLength(data.Length);
        LastOutTag = NextTag();
        BulkOutHeader.Message(LastOutTag, (uint)data.Length, isEnd).WriteTo(Output.Buffer);
        Span<byte> rest = Output.Buffer[BulkTransfer.HeaderLength..length];
        data.Span.CopyTo(rest);
        rest[data.Length..].Clear();
        return WriteAsync(length, cancellationToken);
    }

    public ValueTask TriggerAsync(CancellationToken cancellationToken)
    {
        LastOutTag = NextTag();
        BulkOutHeader.Trigger(LastOutTag).WriteTo(Output.Buffer);
        return WriteAsync(BulkTransfer.HeaderLength, cancellationToken);
    }

    /// <summary>Asks for the answer or its next part, and reads the first bytes of it, with the header, into the input buffer.</summary>
    /// <returns>The number of bytes.</returns>
    public async ValueTask<int> AskAsync(int maxLength, CancellationToken cancellationToken)
    {
        LastInTag = LastOutTag = NextTag();
        BulkOutHeader.Request(LastInTag, (uint)maxLength).WriteTo(Output.Buffer);
        cancellationToken.ThrowIfCancellationRequested();

        // Both at once: the device lets the answer wait until it has read the request, and one wait is saved.
        device.Begin(Output, BulkTransfer.HeaderLength);
        try
        {
            device.Begin(Input, InputLength(maxLength));
            DemandAccepted(await device.EndAsync(Output, cancellationToken).ConfigureAwait(false));
            return await EndReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Output.Cancel();
            Input.Cancel();
            await Task.WhenAll(Output.Completion, Input.Completion).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads on, up to a short packet, at most what is left of an answer. Returns the number of bytes.</summary>
    public ValueTask<int> ReadAsync(int left, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        device.Begin(Input, Math.Min(InputLength(left), Input.Capacity));
        return EndReadAsync(cancellationToken);
    }

    /// <summary>Reads and forgets up to a short packet.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(Input.Capacity, cancellationToken).ConfigureAwait(false) == Input.Capacity)
        {
        }
    }

    public ValueTask ClearOutHaltAsync() => device.ClearHaltAsync(Output.Endpoint);

    public async ValueTask ClearInHaltAsync()
    {
        await device.ClearHaltAsync(Input.Endpoint).ConfigureAwait(false);
        IsInHalted = false;
    }

    // One packet more than the longest answer, so that a full last packet and the empty one behind it end the transfer.
    private int InputLength(int size) =>
        ((BulkTransfer.PaddedLength(Math.Min(size, int.MaxValue / 2)) / packetLength) + 1) * packetLength;

    private async ValueTask WriteAsync(int length, CancellationToken cancellationToken) =>
        DemandAccepted(await device.RunAsync(Output, length, cancellationToken).ConfigureAwait(false));

    private async ValueTask<int> EndReadAsync(CancellationToken cancellationToken)
    {
        UsbOutcome outcome = await device.EndAsync(Input, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsRefused) return outcome.Length;
        IsInHalted = true;
        throw new LinkException(device.Address, "the instrument ended its answer by halting the endpoint");
    }

    private void DemandAccepted(UsbOutcome outcome)
    {
        if (outcome.IsRefused) throw new LinkException(device.Address, "the instrument refuses the transfer and halted the endpoint");
    }

    private byte NextTag() => tag = BulkTransfer.NextTag(tag);
}
