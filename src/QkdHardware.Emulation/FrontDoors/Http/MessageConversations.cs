using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>A firmware that answers each message with one message, for doors of conversations.</summary>
internal sealed class MessageConversations(IMessageService service) : IByteService
{
    private readonly MessageTurns turns = new(service);

    public IByteConversation Connect(IByteClient client) => new Conversation(turns, client);

    private sealed class Conversation(MessageTurns turns, IByteClient client) : IByteConversation
    {
        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            // Not into the output, which does not tell an empty answer from none.
            ReadOnlyMemory<byte> answer = await turns.AnswerAsync(input, cancellationToken).ConfigureAwait(false);
            await client.SendAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
