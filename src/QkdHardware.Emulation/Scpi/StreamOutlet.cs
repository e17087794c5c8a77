using System.Buffers;

namespace QkdHardware.Emulation.Scpi;

/// <summary>Writes each response as one contiguous chunk and flushes it before the next message runs.</summary>
internal sealed class StreamOutlet(IBufferWriter<byte> output, Func<CancellationToken, ValueTask>? flush) : IResponseOutlet
{
    public void BeginMessage()
    {
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        response.Span.CopyTo(output.GetSpan(response.Length));
        output.Advance(response.Length);
        return flush is null ? ValueTask.CompletedTask : flush(cancellationToken);
    }
}
