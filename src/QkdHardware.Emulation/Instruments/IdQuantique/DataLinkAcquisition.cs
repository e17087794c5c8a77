using System.Threading.Channels;
using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// One acquisition of the data link target: counts what comes, and puts it into its sink in the background, so that a slow
/// reader does not hold up the instrument until a queue is full.
/// </summary>
internal sealed class DataLinkAcquisition : IAsyncDisposable
{
    private const int QueueLength = 64; // sub-acquisitions
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly ITimestampSink sink;
    private readonly TimeProvider wall;
    private readonly Channel<TimestampBatch> queue = System.Threading.Channels.Channel.CreateBounded<TimestampBatch>(QueueLength);
    private readonly CancellationTokenSource abandoned = new();
    private readonly Lock gate = new();
    private readonly List<string> errors = [];
    private Task abandoning = Task.CompletedTask;
    private long acquisitions;
    private long timestamps;
    private long lastActivity;

    public DataLinkAcquisition(string id, int channel, ITimestampSink sink, TimeProvider wall)
    {
        (Id, Channel, this.sink, this.wall) = (id, channel, sink, wall);
        lastActivity = wall.GetTimestamp();
        Draining = Task.Run(DrainAsync);
    }

    public string Id { get; }

    public int Channel { get; }

    public int? Port => sink.Port;

    public ITimestampSink Sink => sink;

    /// <summary>Ends when all is put after <see cref="Stop"/>, and the sink's port or file is free.</summary>
    public Task Draining { get; }

    public DataLinkStatus Status
    {
        get
        {
            lock (gate)
                return new(acquisitions, wall.GetElapsedTime(lastActivity).TotalSeconds, timestamps, [.. errors]);
        }
    }

    /// <summary>Takes one sub-acquisition; waits while the queue is full. After <see cref="Stop"/> nobody wants it any more.</summary>
    public async ValueTask ReceiveAsync(TimestampBatch batch)
    {
        if (!await queue.Writer.WaitToWriteAsync().ConfigureAwait(false)) return;
        lock (gate)
        {
            if (!queue.Writer.TryWrite(batch)) return;
            acquisitions++;
            timestamps += batch.Count;
            lastActivity = wall.GetTimestamp();
        }
    }

    /// <summary>Nothing more is taken; what is queued is put if the reader takes it in bounded time.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (queue.Writer.TryComplete()) abandoning = AbandonAsync(Linger);
        }
    }

    /// <summary>Stops, and waits until the sink is free.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await Draining.ConfigureAwait(false);
        await abandoning.ConfigureAwait(false);
        abandoned.Dispose();
    }

    /// <summary>Waits until the sink is free; what the reader has not taken by then is lost.</summary>
    public async Task AbandonAsync(TimeSpan patience)
    {
        try
        {
            await Draining.WaitAsync(patience, wall).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            await foreach (TimestampBatch batch in queue.Reader.ReadAllAsync(abandoned.Token).ConfigureAwait(false))
            {
                await sink.PutAsync(batch, abandoned.Token).ConfigureAwait(false);
            }

            await sink.EndAsync(abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            // The reader is gone.
        }
        catch (IOException exception)
        {
            lock (gate)
            {
                errors.Add(exception.Message);
                queue.Writer.TryComplete(); // Who waits for room goes on.
            }
        }
        finally
        {
            await sink.DisposeAsync().ConfigureAwait(false);
        }
    }
}
