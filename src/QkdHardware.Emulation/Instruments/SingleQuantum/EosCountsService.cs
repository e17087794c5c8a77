using System.Buffers;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The counts port: one line a measurement period of the wall's clock to every client.</summary>
internal sealed class EosCountsService : IByteService
{
    private readonly Lock gate = new();
    private readonly EosRack rack;
    private readonly WebSqNumberStyle numbers;
    private readonly TimeProvider wall;
    private readonly EosClients clients = new();
    private ITimer? timer;

    public EosCountsService(EosRack rack, WebSqNumberStyle numbers, TimeProvider wall)
    {
        (this.rack, this.numbers, this.wall) = (rack, numbers, wall);
        rack.PeriodChanged = Restart;
    }

    public IByteConversation Connect(IByteClient client)
    {
        TimeSpan period = rack.MeasurementPeriod;
        EosOutbox outbox = clients.Add(client);
        lock (gate)
        {
            timer ??= wall.CreateTimer(_ => Tick(), null, period, period);
        }

        return new Conversation(this, outbox);
    }

    private void Restart(TimeSpan period)
    {
        lock (gate)
        {
            timer?.Change(period, period);
        }
    }

    private void Tick()
    {
        if (rack.SampleCounts() is { } counts)
        {
            var line = new ArrayBufferWriter<byte>();
            double unixSeconds = (wall.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
            WebSqCountsLine.Write(line, unixSeconds, counts, numbers);
            clients.Post(line.WrittenMemory);
        }
    }

    private async ValueTask LeaveAsync(EosOutbox outbox)
    {
        await clients.RemoveAsync(outbox).ConfigureAwait(false);
        lock (gate)
        {
            if (clients.IsEmpty)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    /// <summary>What a client says here is not listened to.</summary>
    private sealed class Conversation(EosCountsService service, EosOutbox outbox) : IByteConversation
    {
        public ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => service.LeaveAsync(outbox);
    }
}
