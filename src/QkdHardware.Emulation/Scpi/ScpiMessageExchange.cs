using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// A connection by a transport with END, status byte and service request (USBTMC, VXI-11, HiSLIP): the controller writes
/// messages and fetches responses, and breaking the order of the two is a query error (IEEE 488.2, section 6).
/// </summary>
public sealed class ScpiMessageExchange : IDisposable
{
    private readonly ScpiSession session;
    private readonly Lock gate = new();
    private StatusByte reasons;
    private bool isServiceRequested;

    public ScpiMessageExchange(ScpiEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        session = engine.OpenSession();
        engine.Status.Changed += LookForService;
    }

    /// <summary>SRQ: raised for each new reason, not again for one that lasts. Raised on the thread that brought it about.</summary>
    public event Action? ServiceRequested;

    /// <summary>MAV: a response waits to be fetched.</summary>
    public bool IsMessageAvailable => session.Output.IsAvailable;

    /// <summary>Takes a part of a program message; a message with an end is run.</summary>
    /// <param name="data">Bytes of the message.</param>
    /// <param name="isEnd">END came with the last of them. A new line ends a message as well.</param>
    /// <param name="cancellationToken">Ends the running command; its message is lost.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, bool isEnd, CancellationToken cancellationToken = default)
    {
        await session.WriteAsync(data, isEnd, cancellationToken).ConfigureAwait(false);
        LookForService();
    }

    /// <summary>
    /// Fetches a response or the next part of it; valid until the next write. With nothing to fetch the query is
    /// unterminated, error -420, and the answer is empty.
    /// </summary>
    /// <param name="maxLength">Most bytes wanted.</param>
    /// <param name="isEnd">END goes with the last byte.</param>
    public ReadOnlyMemory<byte> Read(int maxLength, out bool isEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        if (!session.Output.IsAvailable)
        {
            isEnd = false;
            session.Engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.QueryUnterminated));
            return default;
        }

        ReadOnlyMemory<byte> data = session.Output.Take(maxLength);
        isEnd = !session.Output.IsAvailable;
        LookForService();
        return data;
    }

    /// <summary>Serial poll: the status byte with RQS in bit 6, which the poll clears.</summary>
    public StatusByte Poll()
    {
        StatusByte summary = session.ReadStatus() & ~StatusByte.RequestService;
        lock (gate)
        {
            if (isServiceRequested) summary |= StatusByte.RequestService;
            isServiceRequested = false;
        }

        return summary;
    }

    /// <summary>Device clear; see <see cref="ScpiSession.DeviceClear"/>.</summary>
    public void DeviceClear() => session.DeviceClear();

    public void Dispose()
    {
        session.Engine.Status.Changed -= LookForService;
        session.Dispose();
    }

    private void LookForService()
    {
        bool isNew;
        lock (gate)
        {
            StatusByte enabled = session.ReadStatus() & session.Engine.Status.ServiceEnable;
            isNew = (enabled & ~reasons) != 0;
            reasons = enabled;
            isServiceRequested = enabled != 0 && (isServiceRequested || isNew);
        }

        if (isNew) ServiceRequested?.Invoke();
    }
}
