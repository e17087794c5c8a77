using System.Buffers;

namespace QkdHardware.Emulation.Scpi;

/// <summary>Where the responses of a connection go.</summary>
internal interface IResponseOutlet
{
    /// <summary>A program message is about to be run.</summary>
    void BeginMessage();

    /// <summary>Its response, not empty; the memory is valid until the next message.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken);
}

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
