using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// A byte link on which the instrument speaks unasked. Every frame goes to one handler, on one thread at a time, in
/// order. Sending is allowed from any thread and is not an exchange: the handler sees what comes of it.
/// </summary>
public sealed class FrameSubscription : IAsyncDisposable
{
    private readonly ChannelOptions options;
    private readonly LossSignal loss;
    private readonly ReceivePump pump;
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly Task delivering;
    private int disposed;
    private string lastSent = "nothing sent";
    private string lastReceived = "nothing received";

    private FrameSubscription(
        ChannelOptions options,
        IByteLink link,
        IReplyFraming framing,
        Action<ReadOnlyMemory<byte>> onFrame,
        LossSignal loss)
    {
        (this.options, this.loss) = (options, loss);
        pump = new ReceivePump(link, options.MaxReplyLength, reason => loss.Report(link, reason, LastExchange));
        delivering = Task.Run(() => DeliverAsync(framing, onFrame));
    }

    /// <summary>The last bytes in each direction in printable form, for messages.</summary>
    public string LastExchange => $"{lastSent}, {lastReceived}";

    /// <summary>Opens the link and begins to deliver.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="open">Opens the link.</param>
    /// <param name="framing">Delimits the frames.</param>
    /// <param name="onFrame">
    /// Takes each frame; throws <see cref="InvalidDataException"/> when it makes no sense. After any exception no more
    /// frames are delivered.
    /// </param>
    /// <param name="loss">Where the loss of the link, or what <paramref name="onFrame"/> threw, is reported.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="InstrumentException">The link could not be opened.</exception>
    public static async ValueTask<FrameSubscription> OpenAsync(
        ChannelOptions options,
        Func<CancellationToken, ValueTask<IByteLink>> open,
        IReplyFraming framing,
        Action<ReadOnlyMemory<byte>> onFrame,
        LossSignal loss,
        CancellationToken cancellationToken = default)
    {
        try
        {
            IByteLink link = await open(cancellationToken).ConfigureAwait(false);
            return new FrameSubscription(options, link, framing, onFrame, loss);
        }
        catch (LinkException exception)
        {
            throw OpenFailure.Of(options.DeviceId, exception);
        }
    }

    /// <exception cref="InstrumentException">Timeout or Disconnected.</exception>
    public async ValueTask SendAsync(Request request, CancellationToken cancellationToken = default)
    {
        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(request.Timeout ?? options.Timeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            lastSent = $"sent {request}";
            (pump.Link as ITracedLink)?.BeginExchange(request.IsConfidential);
            await pump.Link.WriteAsync(request.Data, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InstrumentException(
                InstrumentErrorKind.Timeout,
                options.DeviceId,
                $"the link {options.LinkName} ({pump.Link.Address}) takes no more bytes.",
                LastExchange,
                "Check that the instrument is switched on and that nothing else uses the link.");
        }
        catch (LinkException exception)
        {
            throw loss.Disconnected(pump.Link.Address, exception.Message, LastExchange, exception);
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pump.DisposeAsync().ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IReplyFraming framing, Action<ReadOnlyMemory<byte>> onFrame)
    {
        try
        {
            while (true)
            {
                byte[] frame = await pump.TakeAsync(framing, options.MaxReplyLength, isConfidential: false, stop.Token)
                    .ConfigureAwait(false);
                lastReceived = $"got {WireText.Print(frame)}";
                onFrame(frame);
            }
        }
        catch (LinkException)
        {
            // The pump reported the loss.
        }
        catch (OperationCanceledException)
        {
            // Disposal.
        }
        catch (Exception exception)
        {
            // A frame that makes no sense, or a handler that failed on one: nobody listens any more, so the link is lost.
            loss.Report(pump.Link, exception.Message, LastExchange);
        }
    }
}
