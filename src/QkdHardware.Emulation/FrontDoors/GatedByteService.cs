using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>A firmware behind a gate; see <see cref="AnswerGate"/>. What it says unasked while the gate is closed is lost.</summary>
internal sealed class GatedByteService(IByteService inner, AnswerGate gate) : IByteService
{
    public int MaxClients => inner.MaxClients;

    public IByteConversation Connect(IByteClient client) => new Conversation(inner.Connect(new Client(client, gate)), gate);

    private sealed class Client(IByteClient inner, AnswerGate gate) : IByteClient
    {
        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
            gate.IsClosed ? ValueTask.CompletedTask : inner.SendAsync(data, cancellationToken);
    }

    private sealed class Conversation(IByteConversation inner, AnswerGate gate) : IByteConversation
    {
        public CancellationToken HungUp => inner.HungUp;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            await gate.PassAsync(cancellationToken).ConfigureAwait(false);
            await inner.ReceiveAsync(input, output, cancellationToken).ConfigureAwait(false);
            await gate.PassAsync(cancellationToken).ConfigureAwait(false); // It may have closed meanwhile.
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
