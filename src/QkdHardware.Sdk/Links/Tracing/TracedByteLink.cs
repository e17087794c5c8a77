using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>Records what passes over a link, and changes nothing of it. Keeps the promises of the link that it wraps.</summary>
/// <param name="inner">Owned.</param>
/// <param name="trace">Owned.</param>
public sealed class TracedByteLink(IByteLink inner, TraceWriter trace) : IByteLink, ITracedLink
{
    private readonly TraceRecorder recorder = new(inner, trace);

    public string Address => inner.Address;

    public Task<string> Lost => inner.Lost;

    void ITracedLink.BeginExchange(bool isConfidential) => recorder.BeginExchange(isConfidential);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                recorder.Received(buffer.Span[..count]);
            }
            else if (!buffer.IsEmpty)
            {
                recorder.Ended("the peer closed the connection");
            }

            return count;
        }
        catch (LinkException exception)
        {
            recorder.Ended(exception.Message);
            throw;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        recorder.Sending(data.Span);
        try
        {
            await inner.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            recorder.Ended(exception.Message);
            throw;
        }
    }

    public ValueTask DisposeAsync() => recorder.DisposeAsync();
}
