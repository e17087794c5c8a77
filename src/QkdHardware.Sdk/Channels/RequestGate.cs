using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// What all request channels share: callers are served one at a time in the order of their calls, each request has a
/// deadline, failures become <see cref="InstrumentException"/> with the last exchange, and a request without a whole
/// answer leaves a mark so that the link is resynchronised before the next one.
/// </summary>
#pragma warning disable CA1001 // Disposing these would strand or confuse whoever waits for them; without wait handles they hold nothing.
internal sealed class RequestGate(ChannelOptions options, LossSignal loss)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closing = new();

    /// <summary>The last exchange in printable form. Written under the turn, read by anyone.</summary>
    public string LastExchange { get; private set; } = "none yet";

    // Whether an answer is still owed to an earlier request. Used under the turn only.
    private bool answerOwed;

    /// <summary>Runs one exchange: waits for its turn, resynchronises when needed, and maps failures.</summary>
    /// <param name="request">For the exchange text and the deadline.</param>
    /// <param name="address">The link's address, for messages.</param>
    /// <param name="resynchronise">Brings the link to a state in which no old answer can arrive.</param>
    /// <param name="exchange">Sends and receives; null means that no answer was expected.</param>
    /// <param name="cancellationToken">The caller's wish to stop.</param>
    /// <exception cref="ObjectDisposedException">The gate was closed before or meanwhile.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(
        Request request,
        string address,
        Func<CancellationToken, ValueTask> resynchronise,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> exchange,
        CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan timeout = request.Timeout ?? options.Timeout;
        using var deadline = new CancellationTokenSource(timeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, cancellationToken, closing.Token);
        bool isSent = false;
        try
        {
            if (answerOwed)
            {
                await resynchronise(either.Token).ConfigureAwait(false);
                answerOwed = false;
            }

            LastExchange = $"sent {request}, no answer yet";
            (isSent, answerOwed) = (true, true);
            ReadOnlyMemory<byte>? reply = await exchange(either.Token).ConfigureAwait(false);
            LastExchange = $"sent {request}, {Describe(request, reply)}";
            answerOwed = reply is { } answer && request.MoreMayFollow?.Invoke(answer) == true;
            return reply ?? ReadOnlyMemory<byte>.Empty;
        }
        catch (Exception exception) when (
            closing.IsCancellationRequested
            && exception is OperationCanceledException or LinkException or ObjectDisposedException)
        {
            throw Closed();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string within = $"within {timeout.TotalSeconds:0.###} s";
            if (isSent)
            {
                LastExchange = $"sent {request}, no answer {within}";
            }

            throw new InstrumentException(
                InstrumentErrorKind.Timeout,
                options.DeviceId,
                isSent
                    ? $"no answer on the link {options.LinkName} ({address}) {within}."
                    : $"the link {options.LinkName} ({address}), on which an answer is overdue, was not usable again {within}; "
                        + "nothing was sent.",
                LastExchange,
                "Check that the instrument is switched on and that nothing else uses the link.");
        }
        catch (LinkException exception)
        {
            throw loss.Disconnected(address, exception.Message, LastExchange, exception);
        }
        finally
        {
            turn.Release();
        }
    }

    public InstrumentException Violation(string problem, Exception? cause = null) =>
        new(
            InstrumentErrorKind.ProtocolViolation,
            options.DeviceId,
            problem,
            LastExchange,
            "Check that this is the instrument and firmware that the driver's README names.",
            cause);

    /// <summary>Ends the exchange that is under way and all that wait, then returns. Call once.</summary>
    public async ValueTask CloseAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await turn.WaitAsync().ConfigureAwait(false);
    }

    private async ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (closing.IsCancellationRequested)
        {
            throw Closed();
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        try
        {
            await turn.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Closed();
        }
    }

    private ObjectDisposedException Closed() => new(options.DeviceId, $"The link {options.LinkName} was closed.");

    private static string Describe(Request request, ReadOnlyMemory<byte>? reply) =>
        reply is not { } answer ? "which has no answer"
        : request.IsConfidential ? $"got <{answer.Length} bytes withheld>"
        : $"got {WireText.Print(answer.Span)}";
}
