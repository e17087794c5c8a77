using QkdHardware.Abstractions.Units;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.OpticalWorld.Sampling;

namespace QkdHardware.Emulation.OpticalWorld;

/// <summary>Inputs 1 to 4 have detectors Z0, Z1, X0, X1; START has the generator's sync output.</summary>
internal sealed class TaggerPort(World world, EmulatedClock clock) : ITaggerPort
{
    private const long PicosecondsPerMillisecond = 1_000_000_000;

    private readonly RecordSampler record = new(WorldState.DetectorCount);
    private int isRecording;

    /// <inheritdoc/>
    /// <remarks>A record that is cancelled ends with its last whole slice, none at the least.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    /// <exception cref="InvalidOperationException">A record is running: a tagger has one gate.</exception>
    public async ValueTask<TaggerPulses> RecordAsync(Picoseconds duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration.Value, nameof(duration));
        if (Interlocked.Exchange(ref isRecording, 1) != 0)
        {
            throw new InvalidOperationException("A record is running; let it end before the gate is opened again.");
        }

        try
        {
            long now = world.NowPs;
            long end = checked(now + duration.Value);
            record.Begin(now);
            while (now < end)
            {
                long next = Math.Min(end, now + (world.Twin.SliceMs * PicosecondsPerMillisecond));
                try
                {
                    await clock.PassAsync(new Picoseconds(next - now).ToTimeSpan(), cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    break; // The contract: what arrived so far is a record.
                }

                if (clock.Mode == EmulatedClockMode.Fast)
                {
                    // Other instruments get their turn between slices.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }

                record.Add(world.CurrentScene(), next);
                world.MoveTo(next);
                now = next;
            }

            return record.Complete();
        }
        finally
        {
            Volatile.Write(ref isRecording, 0);
        }
    }
}
