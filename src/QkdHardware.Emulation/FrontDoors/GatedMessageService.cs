namespace QkdHardware.Emulation.FrontDoors;

/// <summary>A firmware behind a gate; see <see cref="AnswerGate"/>.</summary>
internal sealed class GatedMessageService(IMessageService inner, AnswerGate gate) : IMessageService
{
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await gate.PassAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await inner.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
        await gate.PassAsync(cancellationToken).ConfigureAwait(false); // It may have closed meanwhile.
        return answer;
    }
}
