using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Emulation.Replay;

/// <summary>
/// Serves the recording of a link with message boundaries at a door that answers each message with one. All clients
/// share one place in the recording, since such a door does not tell them apart.
/// </summary>
/// <param name="trace">The recording.</param>
/// <param name="tell">Told, in one sentence, whenever a client does something else than was recorded. Any thread.</param>
public sealed class ReplayMessageService(Trace trace, Action<string> tell) : IMessageService
{
    private readonly ReplayConversation replay = new(ReplayScript.Of(trace), tell);

    /// <summary>Answers from the recording.</summary>
    /// <exception cref="LinkException">The recording has no answer. The door closes the connection: a client that waited
    /// for ever would keep the others waiting.</exception>
    public ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        ReplayStep? step = replay.Find(message.Span, isMessage: true, out _);
        if (step is null)
        {
            replay.TellUnknown(message.Span);
        }
        else if (step.Replies.Count > 0 && !step.IsReplyWithheld)
        {
            return ValueTask.FromResult(step.Replies[0].Parts is [TracePart only] ? only.Bytes : ReadOnlyMemory<byte>.Empty);
        }

        throw new LinkException(trace.Header.Address, "the recording has no answer");
    }
}
