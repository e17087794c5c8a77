using QkdHardware.Abstractions.Units;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments;

/// <summary>Pulses at a tagger's connectors as a test wants them, record by record.</summary>
internal sealed class FakeTaggerPort(Func<int, long, TaggerPulses> pulses) : ITaggerPort
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int ordinal = -1;

    /// <summary>The durations that were asked for.</summary>
    public List<long> Durations { get; } = [];

    /// <summary>Completes when the first record begins.</summary>
    public Task Begun => begun.Task;

    /// <summary>Completes a record; already complete unless a test wants to see the gate open.</summary>
    public Task Release { get; set; } = Task.CompletedTask;

    /// <summary>What arrives if the gate is closed before <see cref="Release"/>.</summary>
    public long StoppedAtPs { get; set; }

    /// <summary>The same pulses in every record.</summary>
    public static FakeTaggerPort Of(long[] reference, params long[][] inputs) => new((_, duration) => new(reference, inputs, duration));

    public async ValueTask<TaggerPulses> RecordAsync(Picoseconds duration, CancellationToken cancellationToken)
    {
        lock (Durations) Durations.Add(duration.Value);
        int record = Interlocked.Increment(ref ordinal);
        begun.TrySetResult();
        try
        {
            await Release.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return pulses(record, StoppedAtPs);
        }

        return pulses(record, duration.Value);
    }
}
