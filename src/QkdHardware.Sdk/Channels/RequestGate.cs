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

    /// <summary>Whether an answer is still owed to an earlier request.</summary>
    public bool AnswerOwed { get; set; }

    /// <summary>Runs one exchange: waits for its turn, resynchronises when needed, and maps failures.</summary>
    /// <param name="request">For the exchange text and the deadline.</param>
    /// <param name="address">The link's address, for messages.</param>
    /// <param name="resynchronise">Brings the link to a state in which no old answer can arrive.</param>
    /// <param name="exchange">Sends and receives; an empty result means that no answer was expected.</param>
    /// <param name="cancellationToken">The caller's wish to stop.</param>
    /// <exception cref="ObjectDisposedException">The gate was closed before or meanwhile.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(
        Request request,
        string address,
        Func<CancellationToken, ValueTask> resynchronise,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> exchange,
        CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan timeout = request.Timeout ?? options.Timeout;
        using var deadline = new CancellationTokenSource(timeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, cancellationToken, closing.Token);
        try
        {
            if (AnswerOwed)
            {
                await resynchronise(either.Token).ConfigureAwait(false);
                AnswerOwed = false;
            }

            LastExchange = $"sent {request}, no answer yet";
            AnswerOwed = true;
            ReadOnlyMemory<byte> reply = await exchange(either.Token).ConfigureAwait(false);
            AnswerOwed = false;
            LastExchange = $"sent {request}, {Describe(request, reply)}";
            return reply;
        }
        catch (Exception exception) when (
            closing.IsCancellationRequested
            && exception is OperationCanceledException or LinkException or ObjectDisposedException)
        {
            throw Closed();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LastExchange = $"sent {request}, no answer within {timeout.TotalSeconds:0.###} s";
            throw new InstrumentException(
                InstrumentErrorKind.Timeout,
                options.DeviceId,
                $"no answer on the link {options.LinkName} ({address}) within {timeout.TotalSeconds:0.###} s.",
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

    private static string Describe(Request request, ReadOnlyMemory<byte> reply) =>
        reply.IsEmpty ? "which has no answer"
        : request.IsConfidential ? $"got <{reply.Length} bytes withheld>"
        : $"got {WireText.Print(reply.Span)}";
}
