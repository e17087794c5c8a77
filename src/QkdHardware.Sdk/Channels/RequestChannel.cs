using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// Request and reply over a byte link with one owner: one request is in flight, each has a deadline, and after a request
/// without a whole answer the link is resynchronised so that a late reply never answers the next question. Any thread
/// may call; callers are served in order.
/// </summary>
public sealed class RequestChannel : IAsyncDisposable
{
    private readonly ChannelOptions options;
    private readonly Func<CancellationToken, ValueTask<IByteLink>> open;
    private readonly LossSignal loss;
    private readonly RequestGate gate;
    private ReceivePump pump;
    private int markersOwed;

    // Whether the last request was cut off while it was being sent. Used under the turn only.
    private bool isCut;
    private int disposed;

    private RequestChannel(
        ChannelOptions options, Func<CancellationToken, ValueTask<IByteLink>> open, LossSignal loss, IByteLink link)
    {
        (this.options, this.open, this.loss) = (options, open, loss);
        gate = new RequestGate(options, loss);
        pump = Pump(link);
    }

    /// <summary>The last exchange in printable form, for messages.</summary>
    public string LastExchange => gate.LastExchange;

    /// <summary>Opens the link. Nothing is sent.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="open">Opens the link, now and whenever it must be opened anew.</param>
    /// <param name="loss">Where the loss of the link is reported.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="InstrumentException">The link could not be opened.</exception>
    public static async ValueTask<RequestChannel> OpenAsync(
        ChannelOptions options,
        Func<CancellationToken, ValueTask<IByteLink>> open,
        LossSignal loss,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return new RequestChannel(options, open, loss, await open(cancellationToken).ConfigureAwait(false));
        }
        catch (LinkException exception)
        {
            throw OpenFailure.Of(options.DeviceId, exception);
        }
    }

    /// <summary>Sends a request and waits for its reply, which the framing delimits.</summary>
    /// <exception cref="InstrumentException">Timeout, Disconnected or ProtocolViolation.</exception>
    /// <exception cref="ObjectDisposedException">The channel was disposed before or meanwhile.</exception>
    public ValueTask<ReadOnlyMemory<byte>> RequestAsync(
        Request request, IReplyFraming framing, CancellationToken cancellationToken = default) =>
        gate.RunAsync(
            request,
            pump.Link.Address,
            ResynchroniseAsync,
            async token =>
            {
                pump.Drop();
                (pump.Link as ITracedLink)?.BeginExchange(request.IsConfidential);
                await WriteAsync(request.Data, token).ConfigureAwait(false);
                return await TakeAsync(framing, request.IsConfidential, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Sends a command to which the instrument is silent. The caller confirms it with a question.</summary>
    /// <exception cref="InstrumentException">Timeout or Disconnected.</exception>
    public async ValueTask SendAsync(Request request, CancellationToken cancellationToken = default) =>
        await gate.RunAsync(
            request,
            pump.Link.Address,
            ResynchroniseAsync,
            async token =>
            {
                (pump.Link as ITracedLink)?.BeginExchange(request.IsConfidential);
                await WriteAsync(request.Data, token).ConfigureAwait(false);
                return null;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await gate.CloseAsync().ConfigureAwait(false);
            await pump.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        isCut = true;
        await pump.Link.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        isCut = false;
    }

    private ReceivePump Pump(IByteLink link) =>
        new(link, options.MaxReplyLength, reason => loss.Report(link, reason, gate.LastExchange));

    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(
        IReplyFraming framing, bool isConfidential, CancellationToken cancellationToken)
    {
        try
        {
            return await pump.TakeAsync(framing, options.MaxReplyLength, isConfidential, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw gate.Violation($"{exception.Message}.", exception);
        }
    }

    private async ValueTask ResynchroniseAsync(CancellationToken cancellationToken)
    {
        switch (options.Resynchronisation)
        {
            case Resynchronisation.MarkerQuestion marker when !(isCut && marker.ReopensAfterCut):
                markersOwed++;
                await pump.Link.WriteAsync(marker.Request, cancellationToken).ConfigureAwait(false);
                await TakeMarkerAsync(marker, cancellationToken).ConfigureAwait(false);
                while (--markersOwed > 0)
                {
                    await TakeEarlierMarkerAsync(marker, cancellationToken).ConfigureAwait(false);
                }

                break;
            default:
                await pump.DisposeAsync().ConfigureAwait(false);
                pump = Pump(await open(cancellationToken).ConfigureAwait(false));
                (isCut, markersOwed) = (false, 0);
                break;
        }
    }

    private async ValueTask TakeMarkerAsync(Resynchronisation.MarkerQuestion marker, CancellationToken cancellationToken)
    {
        bool isAnswer;
        do
        {
            // What comes before the marker's answer answers an earlier question, which may have been confidential.
            isAnswer = marker.IsAnswer(
                await TakeAsync(marker.Framing, isConfidential: true, cancellationToken).ConfigureAwait(false));
        }
        while (!isAnswer);
    }

    // An earlier attempt got no answer to its marker: that answer may still come, and looks like this attempt's.
    private async ValueTask TakeEarlierMarkerAsync(
        Resynchronisation.MarkerQuestion marker, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(options.QuietTime, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            await TakeMarkerAsync(marker, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            markersOwed = 1; // The others were lost, as when the instrument had no power.
        }
    }
}
