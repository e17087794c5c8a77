using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// Request and reply over a link that keeps message boundaries: the same promises as <see cref="RequestChannel"/>. After
/// a request without an answer the link is thrown away and opened anew: a ZeroMQ REQ socket cannot be used again.
/// </summary>
public sealed class MessageChannel : IAsyncDisposable
{
    private readonly ChannelOptions options;
    private readonly Func<CancellationToken, ValueTask<IMessageLink>> open;
    private readonly LossSignal loss;
    private readonly RequestGate gate;
    private IMessageLink link;
    private int disposed;

    private MessageChannel(
        ChannelOptions options, Func<CancellationToken, ValueTask<IMessageLink>> open, LossSignal loss, IMessageLink link)
    {
        (this.options, this.open, this.loss, this.link) = (options, open, loss, link);
        gate = new RequestGate(options, loss);
        Watch(link);
    }

    /// <summary>The last exchange in printable form, for messages.</summary>
    public string LastExchange => gate.LastExchange;

    /// <summary>Opens the link. Nothing is sent.</summary>
    /// <exception cref="InstrumentException">The link could not be opened.</exception>
    public static async ValueTask<MessageChannel> OpenAsync(
        ChannelOptions options,
        Func<CancellationToken, ValueTask<IMessageLink>> open,
        LossSignal loss,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return new MessageChannel(options, open, loss, await open(cancellationToken).ConfigureAwait(false));
        }
        catch (LinkException exception)
        {
            throw OpenFailure.Of(options.DeviceId, exception);
        }
    }

    /// <summary>Sends a message and waits for the one that answers it.</summary>
    /// <exception cref="InstrumentException">Timeout, Disconnected or ProtocolViolation.</exception>
    /// <exception cref="ObjectDisposedException">The channel was disposed before or meanwhile.</exception>
    public ValueTask<ReadOnlyMemory<byte>> RequestAsync(Request request, CancellationToken cancellationToken = default) =>
        gate.RunAsync(
            request,
            link.Address,
            ReopenAsync,
            async token =>
            {
                (link as ITracedLink)?.BeginExchange(request.IsConfidential);
                await link.SendAsync(request.Data, token).ConfigureAwait(false);
                ReadOnlyMemory<byte> reply = await link.ReceiveAsync(token).ConfigureAwait(false);
                return reply.Length <= options.MaxReplyLength
                    ? (ReadOnlyMemory<byte>?)reply
                    : throw gate.Violation($"the answer has {reply.Length} bytes, more than the {options.MaxReplyLength} expected.");
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await gate.CloseAsync().ConfigureAwait(false);
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask ReopenAsync(CancellationToken cancellationToken)
    {
        await link.DisposeAsync().ConfigureAwait(false);
        link = await open(cancellationToken).ConfigureAwait(false);
        Watch(link);
    }

    private void Watch(IMessageLink watched) =>
        watched.Lost.ContinueWith(
            lost => loss.Report(watched, lost.Result, gate.LastExchange),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
}
