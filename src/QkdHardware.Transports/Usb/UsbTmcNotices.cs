using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// Listens to the interrupt endpoint of a USB488 instrument: service requests, and the status bytes that were asked for.
/// Its waiting transfer also ends at once when the device is unplugged.
/// </summary>
#pragma warning disable CA1001 // Disposing the semaphore would strand whoever waits for it; without a wait handle it holds nothing.
internal sealed class UsbTmcNotices
#pragma warning restore CA1001
{
    private readonly UsbDevice device;
    private readonly UsbTmcRequests requests;
    private readonly UsbTransfer? transfer;
    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly Lock gate = new();
    private TaskCompletionSource<byte>? wanted;
    private byte wantedTag;
    private byte tag;

    /// <param name="device">Not owned.</param>
    /// <param name="requests">Its class requests.</param>
    /// <param name="endpoint">The interrupt endpoint, if it has one.</param>
    public UsbTmcNotices(UsbDevice device, UsbTmcRequests requests, UsbEndpoint? endpoint)
    {
        (this.device, this.requests) = (device, requests);
        if (endpoint is not { } interrupt) return;
        transfer = device.AddTransfer(interrupt.Address, TransferType.Interrupt, interrupt.PacketLength);
        _ = Task.Run(ListenAsync);
    }

    public event Action<byte>? ServiceRequested;

    public async ValueTask<byte> ReadStatusByteAsync(CancellationToken cancellationToken)
    {
        await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Task<byte>? notice = Expect();
            StatusByteReply reply = await requests.ReadStatusByteAsync(tag, cancellationToken).ConfigureAwait(false);
            return notice is null ? reply.Value : await notice.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            asking.Release();
        }
    }

    private Task<byte>? Expect()
    {
        lock (gate)
        {
            tag = StatusByteReply.NextTag(tag);
            if (transfer is null) return null;
            wantedTag = tag;
            wanted = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (device.Lost.IsCompleted) wanted.SetException(new LinkException(device.Address, "the instrument is gone"));
            return wanted.Task;
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                UsbOutcome outcome = await device.RunAsync(transfer!, transfer!.Capacity, CancellationToken.None).ConfigureAwait(false);
                if (outcome.IsRefused) await device.ClearHaltAsync(transfer.Endpoint).ConfigureAwait(false);
                else if (StatusNotice.TryParse(transfer.Buffer[..outcome.Length], out StatusNotice notice)) Deliver(notice);
            }
        }
        catch (Exception exception) when (exception is LinkException or ObjectDisposedException or OperationCanceledException)
        {
            lock (gate) wanted?.TrySetException(exception);
        }
    }

    private void Deliver(StatusNotice notice)
    {
        if (notice.IsServiceRequest)
        {
            ServiceRequested?.Invoke(notice.Value);
            return;
        }

        lock (gate)
        {
            if (notice.Tag == wantedTag) wanted?.TrySetResult(notice.Value);
        }
    }
}
