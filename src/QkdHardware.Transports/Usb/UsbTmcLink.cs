using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// An instrument of the USBTMC class. A send or receive that is cancelled, or fails, gives its answer up: before anything
/// else is sent the transfer is aborted and the instrument's buffers are cleared, so a late answer reaches no later
/// question. The same is done at opening, for what another program left.
/// </summary>
internal sealed class UsbTmcLink : IMessageLink, IUsbTmcControls
{
    // An instrument that answers no control requests must not keep a link from closing.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly UsbDevice device;
    private readonly UsbSettings settings;
    private readonly TimeProvider time;
    private readonly UsbTmcEndpoints endpoints;
    private readonly UsbTmcReceiver receiver;
    private readonly UsbTmcRequests requests;
    private readonly UsbTmcNotices notices;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private UsbTmcCapabilities capabilities;
    private bool isAnswerOwed;
    private Task? closed;

    private UsbTmcLink(UsbDevice device, UsbEndpoint input, UsbEndpoint output, UsbSettings settings, TimeProvider time)
    {
        (this.device, this.settings, this.time) = (device, settings, time);
        endpoints = new UsbTmcEndpoints(device, input, output, settings.MaxTransfer);
        receiver = new UsbTmcReceiver(device.Address, endpoints, settings);
        requests = new UsbTmcRequests(device, endpoints, time);
        notices = new UsbTmcNotices(device, requests, device.Interface.Find(TransferType.Interrupt, isIn: true));
    }

    public event Action<byte>? ServiceRequested
    {
        add => notices.ServiceRequested += value;
        remove => notices.ServiceRequested -= value;
    }

    public string Address => device.Address;

    public Task<string> Lost => device.Lost;

    public bool HasStatusByte => capabilities.Usb488Version != 0;

    public bool HasTrigger => capabilities.Usb488.HasFlag(Usb488InterfaceFeatures.Trigger);

    public bool HasRemoteLocal => capabilities.Usb488.HasFlag(Usb488InterfaceFeatures.RemoteLocal);

    /// <summary>Asks the instrument what it can do and brings it to a known state.</summary>
    /// <param name="device">Owned, also when this fails.</param>
    /// <param name="input">Bulk-in.</param>
    /// <param name="output">Bulk-out.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock of waiting.</param>
    /// <exception cref="LinkException">The instrument is gone or refuses.</exception>
    public static async ValueTask<UsbTmcLink> OpenAsync(
        UsbDevice device,
        UsbEndpoint input,
        UsbEndpoint output,
        UsbSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var link = new UsbTmcLink(device, input, output, settings, time);
        try
        {
            link.capabilities = await link.requests.ReadCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
            if (settings.Clears) await link.requests.ClearAsync(cancellationToken).ConfigureAwait(false);
            if (settings.EnablesRemote && link.HasRemoteLocal)
            {
                await link.requests.SetRemoteEnableAsync(true, cancellationToken).ConfigureAwait(false);
            }

            return link;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        await TakeTurnAsync(
            async token =>
            {
                ReadOnlyMemory<byte> left = message;
                do
                {
                    ReadOnlyMemory<byte> part = left[..Math.Min(left.Length, settings.MaxTransfer)];
                    left = left[part.Length..];
                    await endpoints.SendAsync(part, isEnd: left.IsEmpty, token).ConfigureAwait(false);
                }
                while (!left.IsEmpty);

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default) =>
        TakeTurnAsync(receiver.ReceiveAsync, cancellationToken);

    public ValueTask<byte> ReadStatusByteAsync(CancellationToken cancellationToken = default)
    {
        Demand(HasStatusByte, "status byte");
        return GuardAsync(notices.ReadStatusByteAsync, cancellationToken);
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        TakeTurnAsync(requests.ClearAsync, cancellationToken);

    public ValueTask TriggerAsync(CancellationToken cancellationToken = default)
    {
        Demand(HasTrigger, "trigger");
        return TakeTurnAsync(endpoints.TriggerAsync, cancellationToken);
    }

    public ValueTask AbortAsync(CancellationToken cancellationToken = default) =>
        TakeTurnAsync(AbortTransfersAsync, cancellationToken);

    public ValueTask SetRemoteEnableAsync(bool enable, CancellationToken cancellationToken = default)
    {
        Demand(HasRemoteLocal, "remote and local states");
        return TakeTurnAsync(token => requests.SetRemoteEnableAsync(enable, token), cancellationToken);
    }

    public ValueTask GoToLocalAsync(CancellationToken cancellationToken = default)
    {
        Demand(HasRemoteLocal, "remote and local states");
        return TakeTurnAsync(requests.GoToLocalAsync, cancellationToken);
    }

    public ValueTask LocalLockoutAsync(CancellationToken cancellationToken = default)
    {
        Demand(HasRemoteLocal, "remote and local states");
        return TakeTurnAsync(requests.LocalLockoutAsync, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        lock (gate) closed ??= Task.Run(CloseAsync);
        return new ValueTask(closed);
    }

    private async Task CloseAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(CloseLimit, time);
        try
        {
            await turn.WaitAsync(limit.Token).ConfigureAwait(false);
            if (!device.Lost.IsCompleted) await RecoverAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or OperationCanceledException)
        {
            // The instrument does not answer; whoever opens it next clears it.
        }

        await device.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask TakeTurnAsync(Func<CancellationToken, ValueTask> exchange, CancellationToken cancellationToken) =>
        await TakeTurnAsync(
            async token =>
            {
                await exchange(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private async ValueTask<T> TakeTurnAsync<T>(
        Func<CancellationToken, ValueTask<T>> exchange, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
        if (!turn.Wait(0, CancellationToken.None)) throw new InvalidOperationException("A link has one user at a time.");
        try
        {
            return await GuardAsync(
                async token =>
                {
                    await RecoverAsync(token).ConfigureAwait(false);
                    isAnswerOwed = true;
                    T result = await exchange(token).ConfigureAwait(false);
                    isAnswerOwed = false;
                    return result;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Disposal ends what runs, and that is what its caller is told.</summary>
    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> exchange, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        try
        {
            return await exchange(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>After an exchange that did not end well: no part of it is left on the way.</summary>
    private async ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        if (!isAnswerOwed) return;
        await AbortTransfersAsync(cancellationToken).ConfigureAwait(false);
        if (settings.Clears) await requests.ClearAsync(cancellationToken).ConfigureAwait(false);
        else await endpoints.ClearOutHaltAsync().ConfigureAwait(false);
        isAnswerOwed = false;
    }

    private async ValueTask AbortTransfersAsync(CancellationToken cancellationToken)
    {
        if (endpoints.IsInHalted) await endpoints.ClearInHaltAsync().ConfigureAwait(false);
        await requests.AbortOutAsync(cancellationToken).ConfigureAwait(false);
        await requests.AbortInAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Demand(bool has, string what)
    {
        if (!has) throw new NotSupportedException($"{Address}: the instrument has no {what}.");
    }
}
