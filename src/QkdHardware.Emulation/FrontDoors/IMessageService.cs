namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The pretend firmware behind a door that answers each message with one message (ZeroMQ REP, HTTP).</summary>
public interface IMessageService
{
    /// <summary>Answers one message; called once at a time.</summary>
    ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
