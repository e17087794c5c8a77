using QkdHardware.Abstractions.Errors;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>
/// Sends setters and waits for the labels that confirm them. A change is broadcast; where no broadcast can be expected
/// (the label already says so) or none came, the instrument is asked for its labels.
/// </summary>
internal sealed class LabelCommands(EosLinks links, string deviceId, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan BroadcastPatience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Runs one command at a time, in the order of the calls.</summary>
    /// <exception cref="InstrumentException">Rejected, Timeout or Disconnected.</exception>
    public async Task RunAsync(LabelCommand command, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ConfirmAsync(command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Runs a command at once, whatever else runs.</summary>
    /// <exception cref="InstrumentException">Rejected, Timeout or Disconnected.</exception>
    public async Task ConfirmAsync(LabelCommand command, CancellationToken cancellationToken)
    {
        using LabelWait wait = links.Labels.Expect(command.Label, command.IsReached, claimsErrors: true);
        bool mayBeSilent = links.Labels.TryGet(command.Label, out WebSqValue present) && command.IsReached(present);
        try
        {
            await links.SendAsync(command.Data, cancellationToken).ConfigureAwait(false);
            if (!mayBeSilent && await ArrivesAsync(wait, BroadcastPatience, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await links.SendAsync(WebSqCommand.AllLabels, cancellationToken).ConfigureAwait(false);
            if (!await ArrivesAsync(wait, EosLinks.Patience - BroadcastPatience, cancellationToken).ConfigureAwait(false))
            {
                throw NotConfirmed(command, wait.Unwanted);
            }
        }
        catch (ReportedErrorException error)
        {
            throw new InstrumentException(
                InstrumentErrorKind.Rejected,
                deviceId,
                $"asked for {command.Wanted}, the instrument reports the error '{error.Message}'.",
                links.LastExchange,
                "Check the instrument's own display.");
        }
    }

    /// <summary>Asks the instrument and returns what it says of one label.</summary>
    /// <exception cref="InstrumentException">Timeout or Disconnected.</exception>
    public async Task<WebSqValue> AskAsync(string label, CancellationToken cancellationToken)
    {
        using LabelWait wait = links.Labels.Expect(label, static _ => true);
        await links.SendAsync(WebSqCommand.AllLabels, cancellationToken).ConfigureAwait(false);
        return await ArrivesAsync(wait, EosLinks.Patience, cancellationToken).ConfigureAwait(false)
            ? await wait.Task.ConfigureAwait(false)
            : throw Silent($"the instrument did not report {label} within {EosLinks.Patience.TotalSeconds:0.###} s.");
    }

    public void Dispose() => turn.Dispose();

    private async Task<bool> ArrivesAsync(LabelWait wait, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await wait.Task.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private InstrumentException NotConfirmed(LabelCommand command, string? unwanted) =>
        unwanted is null
            ? Silent($"asked for {command.Wanted}, but {command.Label} was not reported within {EosLinks.Patience.TotalSeconds:0.###} s.")
            : new(
                InstrumentErrorKind.Rejected,
                deviceId,
                $"asked for {command.Wanted}, but {command.Label} is reported as {unwanted}{Errors}.",
                links.LastExchange,
                "Check the instrument's limits and that nothing else commands it.");

    private InstrumentException Silent(string problem) =>
        new(
            InstrumentErrorKind.Timeout,
            deviceId,
            problem,
            links.LastExchange + Errors,
            "Check that the instrument is switched on and that its control program runs.");

    private string Errors =>
        links.Labels.UnclaimedErrors is { Count: > 0 } errors ? $" (it reported before: {string.Join("; ", errors)})" : "";
}
