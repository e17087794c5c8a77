using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>Records what passes over a link, and changes nothing of it. Keeps the promises of the link that it wraps.</summary>
/// <param name="inner">Owned.</param>
/// <param name="trace">Owned.</param>
public sealed class TracedMessageLink(IMessageLink inner, TraceWriter trace) : IMessageLink, ITracedLink
{
    private readonly TraceRecorder recorder = new(inner, trace);

    public string Address => inner.Address;

    public Task<string> Lost => inner.Lost;

    void ITracedLink.BeginExchange(bool isConfidential) => recorder.BeginExchange(isConfidential);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        recorder.Sending(message.Span);
        try
        {
            await inner.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            recorder.Ended(exception.Message);
            throw;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            ReadOnlyMemory<byte> message = await inner.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            recorder.Received(message.Span);
            return message;
        }
        catch (LinkException exception)
        {
            recorder.Ended(exception.Message);
            throw;
        }
    }

    public ValueTask DisposeAsync() => recorder.DisposeAsync();
}
