using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Channels;

/// <summary>Joins the loss of any link of an instrument into one task. Thread-safe.</summary>
/// <param name="deviceId">The device's name in the bench file.</param>
/// <param name="whole">
/// For the signal of one link, where a driver can go on for a while without the others: the instrument's signal, which
/// is told too.
/// </param>
public sealed class LossSignal(string deviceId, LossSignal? whole = null)
{
    private readonly TaskCompletionSource<InstrumentException> lost =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes on the first loss; cancelled by <see cref="Cancel"/>.</summary>
    public Task<InstrumentException> Task => lost.Task;

    /// <summary>Reports the loss of a link; only the first report counts.</summary>
    /// <param name="link">The link that was lost.</param>
    /// <param name="reason">What the link says.</param>
    /// <param name="exchange">The last exchange on the link in printable form.</param>
    public void Report(ILink link, string reason, string exchange)
    {
        if (!lost.Task.IsCompleted)
        {
            lost.TrySetResult(Disconnected(link.Address, reason, exchange, null));
        }

        whole?.Report(link, reason, exchange);
    }

    /// <summary>The same loss as an exception of a request that was under way.</summary>
    public InstrumentException Disconnected(string address, string reason, string exchange, Exception? cause) =>
        new(
            InstrumentErrorKind.Disconnected,
            deviceId,
            $"the link {address} was lost: {reason.TrimEnd('.')}.",
            exchange,
            "Check power and cable, then run again.",
            cause);

    /// <summary>The owner disposes the instrument: nobody waits any more.</summary>
    public void Cancel() => lost.TrySetCanceled();
}
