using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>SCPI over a door that answers each message with one message.</summary>
internal sealed class ScpiMessageService(ScpiSession session) : IMessageService, IDisposable
{
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await session.ExecuteMessageAsync(message, cancellationToken).ConfigureAwait(false);
        return reply.ToArray(); // The session's memory is its own again at the next message.
    }

    public void Dispose() => session.Dispose();
}
