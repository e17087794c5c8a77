using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The clients of one port. Thread-safe.</summary>
internal sealed class EosClients
{
    private readonly Lock gate = new();
    private readonly List<EosOutbox> outboxes = [];

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return outboxes.Count == 0;
            }
        }
    }

    public EosOutbox Add(IByteClient client)
    {
        var outbox = new EosOutbox(client);
        lock (gate)
        {
            outboxes.Add(outbox);
        }

        return outbox;
    }

    public async ValueTask RemoveAsync(EosOutbox outbox)
    {
        lock (gate)
        {
            outboxes.Remove(outbox);
        }

        await outbox.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends to every client that is there now. Returns at once.</summary>
    public void Post(ReadOnlyMemory<byte> message)
    {
        lock (gate)
        {
            foreach (EosOutbox outbox in outboxes)
            {
                outbox.Post(message);
            }
        }
    }
}
