using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Transports.Usb;

/// <summary>The class requests of USBTMC and USB488, with the steps that belong to them.</summary>
/// <param name="device">The device. Not owned.</param>
/// <param name="endpoints">Its bulk transfers, none of them under way during a clear or abort.</param>
/// <param name="time">The clock of waiting.</param>
internal sealed class UsbTmcRequests(UsbDevice device, UsbTmcEndpoints endpoints, TimeProvider time)
{
    // How often an instrument is asked whether it is done.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // An instrument that accepts an abort and then sends no short packet.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    private byte Number => device.Interface.Number;

    /// <summary>What the instrument says of itself; nothing where it does not answer.</summary>
    public async ValueTask<UsbTmcCapabilities> ReadCapabilitiesAsync(CancellationToken cancellationToken)
    {
        byte[] reply = new byte[UsbTmcCapabilities.WireLength];
        UsbOutcome outcome = await device.ControlAsync(UsbTmcSetup.GetCapabilities(Number), reply, cancellationToken)
            .ConfigureAwait(false);
        return !outcome.IsRefused
            && UsbTmcCapabilities.TryParse(reply.AsSpan(0, outcome.Length), out UsbTmcCapabilities capabilities)
            && capabilities.Status == UsbTmcStatus.Success
                ? capabilities
                : default;
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        Demand("a clear", await AskStatusAsync(UsbTmcSetup.InitiateClear(Number), cancellationToken).ConfigureAwait(false));
        byte[] reply = new byte[CheckClearReply.WireLength];
        while (true)
        {
            UsbOutcome outcome = await device.ControlAsync(UsbTmcSetup.CheckClearStatus(Number), reply, cancellationToken)
                .ConfigureAwait(false);
            if (outcome.IsRefused || !CheckClearReply.TryParse(reply.AsSpan(0, outcome.Length), out CheckClearReply state))
            {
                throw Refused("a clear", null);
            }

            if (state.HasMoreData) await TryDrainAsync(cancellationToken).ConfigureAwait(false);
            if (state.Status != UsbTmcStatus.Pending)
            {
                Demand("a clear", state.Status);
                break;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        // The instrument halted it; whether or not, both sides now begin with the same packet.
        await endpoints.ClearOutHaltAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the answer that the instrument may still be sending. One that is in none says so, and that is fine.</summary>
    public async ValueTask AbortInAsync(CancellationToken cancellationToken)
    {
        byte endpoint = endpoints.Input.Endpoint;
        if (endpoints.LastInTag == 0
            || !await TryBeginAbortAsync(UsbTmcSetup.InitiateAbortBulkIn(endpoints.LastInTag, endpoint), cancellationToken)
                .ConfigureAwait(false))
        {
            return;
        }

        await TryDrainAsync(cancellationToken).ConfigureAwait(false);
        await EndAbortAsync(UsbTmcSetup.CheckAbortBulkInStatus(endpoint), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the message that the instrument may still be waiting for the rest of.</summary>
    public async ValueTask AbortOutAsync(CancellationToken cancellationToken)
    {
        byte endpoint = endpoints.Output.Endpoint;
        if (endpoints.LastOutTag == 0
            || !await TryBeginAbortAsync(UsbTmcSetup.InitiateAbortBulkOut(endpoints.LastOutTag, endpoint), cancellationToken)
                .ConfigureAwait(false))
        {
            return;
        }

        await EndAbortAsync(UsbTmcSetup.CheckAbortBulkOutStatus(endpoint), cancellationToken).ConfigureAwait(false);
        await endpoints.ClearOutHaltAsync().ConfigureAwait(false);
    }

    public async ValueTask SetRemoteEnableAsync(bool enable, CancellationToken cancellationToken) =>
        Demand("remote enable", await AskStatusAsync(UsbTmcSetup.RenControl(enable, Number), cancellationToken).ConfigureAwait(false));

    public async ValueTask GoToLocalAsync(CancellationToken cancellationToken) =>
        Demand("to go to local", await AskStatusAsync(UsbTmcSetup.GoToLocal(Number), cancellationToken).ConfigureAwait(false));

    public async ValueTask LocalLockoutAsync(CancellationToken cancellationToken) =>
        Demand("local lockout", await AskStatusAsync(UsbTmcSetup.LocalLockout(Number), cancellationToken).ConfigureAwait(false));

    /// <exception cref="LinkException">The instrument does not answer with a status byte.</exception>
    public async ValueTask<StatusByteReply> ReadStatusByteAsync(byte tag, CancellationToken cancellationToken)
    {
        byte[] reply = new byte[StatusByteReply.WireLength];
        UsbOutcome outcome = await device.ControlAsync(UsbTmcSetup.ReadStatusByte(tag, Number), reply, cancellationToken)
            .ConfigureAwait(false);
        if (outcome.IsRefused || !StatusByteReply.TryParse(reply.AsSpan(0, outcome.Length), out StatusByteReply status))
        {
            throw Refused("to tell its status byte", null);
        }

        Demand("to tell its status byte", status.Status);
        return status;
    }

    private async ValueTask<bool> TryBeginAbortAsync(ControlSetup setup, CancellationToken cancellationToken)
    {
        byte[] reply = new byte[AbortReply.WireLength];
        UsbOutcome outcome = await device.ControlAsync(setup, reply, cancellationToken).ConfigureAwait(false);
        return !outcome.IsRefused
            && AbortReply.TryParse(reply.AsSpan(0, outcome.Length), out AbortReply abort)
            && abort.Status == UsbTmcStatus.Success;
    }

    private async ValueTask EndAbortAsync(ControlSetup setup, CancellationToken cancellationToken)
    {
        byte[] reply = new byte[CheckAbortReply.WireLength];
        while (true)
        {
            UsbOutcome outcome = await device.ControlAsync(setup, reply, cancellationToken).ConfigureAwait(false);
            if (outcome.IsRefused || !CheckAbortReply.TryParse(reply.AsSpan(0, outcome.Length), out CheckAbortReply state)) return;
            if (state.HasMoreData) await TryDrainAsync(cancellationToken).ConfigureAwait(false);
            if (state.Status != UsbTmcStatus.Pending) return;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask TryDrainAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DrainLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await endpoints.DrainAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // There was nothing.
        }
    }

    private async ValueTask<UsbTmcStatus?> AskStatusAsync(ControlSetup setup, CancellationToken cancellationToken)
    {
        byte[] reply = new byte[1];
        UsbOutcome outcome = await device.ControlAsync(setup, reply, cancellationToken).ConfigureAwait(false);
        return outcome.IsRefused || outcome.Length == 0 ? null : (UsbTmcStatus)reply[0];
    }

    private void Demand(string what, UsbTmcStatus? status)
    {
        if (status != UsbTmcStatus.Success) throw Refused(what, status);
    }

    private LinkException Refused(string what, UsbTmcStatus? status) =>
        new(device.Address, $"the instrument refuses {what}{(status is { } code ? $" (status 0x{(byte)code:x2})" : "")}");
}
