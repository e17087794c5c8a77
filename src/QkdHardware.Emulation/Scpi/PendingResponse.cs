using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>The output queue of a transport on which the controller fetches responses: one at a time (IEEE 488.2, section 6).</summary>
internal sealed class PendingResponse(ScpiStatus status) : IResponseOutlet
{
    private ReadOnlyMemory<byte> unread;

    public bool IsAvailable => !unread.IsEmpty;

    /// <summary>A new message while a response waits interrupts the query: the response is lost, error -410.</summary>
    public void BeginMessage()
    {
        if (!IsAvailable) return;
        unread = default;
        status.Report(ScpiErrorReport.Of(ScpiErrorCode.QueryInterrupted));
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        unread = response;
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes what is unread, at most <paramref name="maxLength"/> bytes of it.</summary>
    public ReadOnlyMemory<byte> Take(int maxLength)
    {
        ReadOnlyMemory<byte> taken = unread[..Math.Min(maxLength, unread.Length)];
        unread = unread[taken.Length..];
        return taken;
    }

    public void Clear() => unread = default;
}
