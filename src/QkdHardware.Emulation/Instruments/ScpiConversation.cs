using System.Buffers;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Scpi;

namespace QkdHardware.Emulation.Instruments;

/// <summary>One client of an emulated SCPI instrument over a stream of bytes.</summary>
public sealed class ScpiConversation(ScpiEngine engine) : IByteConversation
{
    private readonly ScpiSession session = engine.OpenSession();

    public ValueTask ReceiveAsync(
        ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        session.FeedAsync(input, output, cancellationToken);

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return ValueTask.CompletedTask;
    }
}
