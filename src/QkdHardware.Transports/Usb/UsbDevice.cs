using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// An opened device with one claimed interface: transfers that end by cancellation, and word of its unplugging. Closing
/// ends all transfers. Each transfer has one user at a time; otherwise thread-safe.
/// </summary>
internal sealed class UsbDevice : IAsyncDisposable
{
    /// <summary>Most bytes of data in a control transfer here.</summary>
    public const int MaxControlLength = 256;

    private const string Unplugged = "the device was unplugged or switched off";

    // A transfer that does not end when it is cancelled is a defect of the host's driver; what it uses is then kept.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly OpenedUsbDevice opened;
    private readonly UsbEvents events;
    private readonly UsbPresence presence;
    private readonly TimeProvider time;
    private readonly List<UsbTransfer> transfers = [];
    private readonly SemaphoreSlim controlling = new(1, 1);
    private readonly UsbTransfer control;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? closing;

    /// <param name="address">The link, for messages.</param>
    /// <param name="opened">The device. Owned from now on.</param>
    /// <param name="settings">How unplugging is watched.</param>
    /// <param name="time">The clock of waiting.</param>
    public UsbDevice(string address, OpenedUsbDevice opened, UsbSettings settings, TimeProvider time)
    {
        (Address, this.opened, this.time) = (address, opened, time);
        control = AddTransfer(0, TransferType.Control, ControlSetup.WireLength + MaxControlLength);
        presence = new UsbPresence(opened.Context, opened.Handle, settings, time, () => ReportLost(Unplugged));
        events = new UsbEvents(opened.Context, address, ReportLost);
    }

    public string Address { get; }

    public UsbInterface Interface => opened.Interface;

    /// <summary>Completes when the device is gone, and is cancelled by disposal.</summary>
    public Task<string> Lost => lost.Task;

    /// <summary>Makes a transfer, which lives as long as the device.</summary>
    /// <param name="endpoint">The endpoint's address; 0 for control.</param>
    /// <param name="type">The kind.</param>
    /// <param name="capacity">Bytes of its buffer.</param>
    public UsbTransfer AddTransfer(byte endpoint, TransferType type, int capacity)
    {
        var transfer = new UsbTransfer(opened.Handle, endpoint, type, capacity);
        lock (gate) transfers.Add(transfer);
        return transfer;
    }

    /// <summary>Transfers the first bytes of the transfer's buffer, or into it.</summary>
    /// <exception cref="LinkException">The device is gone, or the bus failed.</exception>
    /// <exception cref="OperationCanceledException">The transfer was cancelled; it may have been carried out in part.</exception>
    public ValueTask<UsbOutcome> RunAsync(UsbTransfer transfer, int length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Begin(transfer, length);
        return EndAsync(transfer, cancellationToken);
    }

    /// <summary>Begins a transfer, which <see cref="EndAsync"/> must end.</summary>
    /// <exception cref="LinkException">The device is gone, or the system takes no transfer.</exception>
    public void Begin(UsbTransfer transfer, int length)
    {
        LibUsbError error;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing is not null, this);
            error = transfer.TrySubmit(length);
        }

        if (error == LibUsbError.Success) return;
        throw Failed(
            error == LibUsbError.NoDevice ? Unplugged
            : error == LibUsbError.NoMemory ? "the system has no memory for a transfer; choose a smaller max_transfer"
            : $"the system takes no transfer ({error})");
    }

    /// <summary>Waits for the end of a transfer.</summary>
    /// <exception cref="LinkException">The device is gone, or the bus failed.</exception>
    /// <exception cref="OperationCanceledException">The transfer was cancelled; it may have been carried out in part.</exception>
    public async ValueTask<UsbOutcome> EndAsync(UsbTransfer transfer, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static state => ((UsbTransfer)state!).Cancel(), transfer);
        (TransferStatus status, int length) = await transfer.Completion.ConfigureAwait(false);
        switch (status)
        {
            case TransferStatus.Completed:
                return new UsbOutcome(IsRefused: false, length);
            case TransferStatus.Stall:
                return new UsbOutcome(IsRefused: true, length);
            case TransferStatus.Cancelled:
                ObjectDisposedException.ThrowIf(closing is not null, this);
                cancellationToken.ThrowIfCancellationRequested();
                throw new OperationCanceledException();
            case TransferStatus.NoDevice:
                throw Failed(Unplugged);
            case TransferStatus.Overflow:
                throw Failed("the device sent more than it was asked for");
            default:
                throw Failed($"a transfer failed on the bus ({status})");
        }
    }

    /// <summary>Asks by the control endpoint.</summary>
    /// <param name="setup">The request, whose reply goes to the host.</param>
    /// <param name="reply">Gets the reply; at least as long as the request wants.</param>
    /// <exception cref="LinkException">The device is gone, or the bus failed.</exception>
    public async ValueTask<UsbOutcome> ControlAsync(
        ControlSetup setup, Memory<byte> reply, CancellationToken cancellationToken)
    {
        await controlling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            setup.WriteTo(control.Buffer);
            UsbOutcome outcome = await RunAsync(control, ControlSetup.WireLength + setup.Length, cancellationToken)
                .ConfigureAwait(false);
            control.Buffer.Slice(ControlSetup.WireLength, outcome.Length).CopyTo(reply.Span);
            return outcome;
        }
        finally
        {
            controlling.Release();
        }
    }

    /// <summary>Ends the halt of an endpoint and makes both sides begin anew with its packets.</summary>
    /// <exception cref="LinkException">The device is gone, or refuses.</exception>
    public async ValueTask ClearHaltAsync(byte endpoint)
    {
        // libusb has no other form of this; it takes one control transfer.
        LibUsbError error = await Task.Run(() => LibUsb.ClearHalt(opened.Handle, endpoint)).ConfigureAwait(false);
        if (error != LibUsbError.Success)
        {
            throw Failed(error == LibUsbError.NoDevice ? Unplugged : $"endpoint 0x{endpoint:x2} cannot be used any more ({error})");
        }
    }

    /// <summary>Ends all transfers that are under way by cancellation.</summary>
    public void CancelTransfers()
    {
        UsbTransfer[] all;
        lock (gate) all = [.. transfers];
        foreach (UsbTransfer transfer in all) transfer.Cancel();
    }

    public ValueTask DisposeAsync()
    {
        lock (gate) closing ??= Task.Run(CloseAsync);
        return new ValueTask(closing);
    }

    private async Task CloseAsync()
    {
        lost.TrySetCanceled();
        presence.Stop();
        CancelTransfers();
        try
        {
            await Task.WhenAll(transfers.Select(transfer => transfer.Completion)).WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        foreach (UsbTransfer transfer in transfers) transfer.Dispose();
        _ = LibUsb.Release(opened.Handle, opened.Interface.Number);
        opened.Handle.Dispose();
        await events.StopAsync().ConfigureAwait(false);
        opened.Context.Dispose();
        presence.Free();
    }

    private void ReportLost(string reason) => lost.TrySetResult(reason);

    private LinkException Failed(string reason)
    {
        ReportLost(reason);
        return new LinkException(Address, reason);
    }
}
