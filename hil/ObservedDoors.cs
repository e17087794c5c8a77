using System.Buffers;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Hil;

/// <summary>
/// Doors through which a test sees what each client says and what the instrument answers to it, before the answer leaves.
/// What the test then does, such as pulling a cable, happens at that moment of the conversation.
/// </summary>
/// <param name="inner">Opens the doors.</param>
/// <param name="observe">Takes each exchange; called from any thread.</param>
internal sealed class ObservedDoors(IFrontDoorProvider inner, Action<ObservedExchange> observe)
    : IFrontDoorProvider
{
    /// <summary>The emulator's own doors, observed.</summary>
    public static IReadOnlyList<IFrontDoorProvider> All(Action<ObservedExchange> observe) =>
        [.. DefaultFrontDoors.All.Select(provider => new ObservedDoors(provider, observe))];

    public bool Accepts(string address) => inner.Accepts(address);

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default) =>
        inner.OpenAsync(
            address,
            service switch
            {
                IByteService bytes => new ByteService(bytes, observe),
                IMessageService messages => new MessageService(messages, observe),
                _ => service,
            },
            cancellationToken);

    private sealed class MessageService(IMessageService inner, Action<ObservedExchange> observe)
        : IMessageService
    {
        public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
            ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            ReadOnlyMemory<byte> answer = await inner.AnswerAsync(message, cancellationToken);
            observe(new(this, message, answer));
            return answer;
        }
    }

    private sealed class ByteService(IByteService inner, Action<ObservedExchange> observe)
        : IByteService
    {
        public int MaxClients => inner.MaxClients;

        public IByteConversation Connect(IByteClient client) => new Conversation(inner.Connect(client), observe);
    }

    private sealed class Conversation(IByteConversation inner, Action<ObservedExchange> observe)
        : IByteConversation
    {
        public CancellationToken HungUp => inner.HungUp;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            var answer = new ArrayBufferWriter<byte>();
            await inner.ReceiveAsync(input, answer, cancellationToken);
            observe(new(this, input, answer.WrittenMemory));
            output.Write(answer.WrittenSpan);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
