using System.Buffers;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Benchmarks.Links;

/// <summary>A firmware that answers each line, or each message, with ten bytes.</summary>
internal sealed class AnsweringService : IByteService, IMessageService
{
    private static readonly byte[] Answer = "1.234E-06\n"u8.ToArray();

    public IByteConversation Connect(IByteClient client) => new LineConversation(256, (_, output, _) =>
    {
        output.Write(Answer);
        return ValueTask.CompletedTask;
    });

    public ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(Answer);
}
