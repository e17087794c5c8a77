namespace QkdHardware.Emulation.FrontDoors;

/// <summary>A firmware whose clients are answered one at a time, whatever the door.</summary>
#pragma warning disable CA1001 // The semaphore has no wait handle and lives as long as its door.
internal sealed class MessageTurns(IMessageService inner) : IMessageService
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim turn = new(1, 1);

    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await inner.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
