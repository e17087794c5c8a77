using QkdHardware.Abstractions.Units;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The gate: plays records in the background, one sub-acquisition after the other. Times start again at 0 in each; the
/// dead time between them passes in the optical world too. Called by one thread at a time; <see cref="IsPlaying"/> by any.
/// </summary>
internal sealed class RecordRunner(Id900State state, ITaggerPort port, Id900Measurements measurements, DataLinkService dataLink)
    : IAsyncDisposable
{
    private CancellationTokenSource? current; // Cancelled when the gate is closed; it has no timer to dispose of.
    private Task running = Task.CompletedTask;

    public bool IsPlaying => Volatile.Read(ref current) is { IsCancellationRequested: false };

    /// <summary>Opens the gate; does nothing while it is open, or disabled.</summary>
    public void Play()
    {
        if (running.IsFaulted) running.GetAwaiter().GetResult(); // The optical world failed: that must not stay unseen.
        if (IsPlaying || !state.Record[0].IsEnabled) return;
        var opening = new CancellationTokenSource();
        Volatile.Write(ref current, opening);
        GeneratorPlan plan = GeneratorPlan.Of(state.Record[0]);
        Task before = running;
        running = Task.Run(() => RunAsync(before, plan, opening));
    }

    /// <summary>Closes the gate. What was recorded until now is still handed over.</summary>
    public void Stop() => Volatile.Read(ref current)?.Cancel();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(Task before, GeneratorPlan plan, CancellationTokenSource opening)
    {
        try
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The port has one gate.
            for (long i = 0; !opening.IsCancellationRequested && (plan.Count is null || i < plan.Count); i++)
            {
                bool isLast = i + 1 == plan.Count;
                DataLinkAcquisition[] takers = dataLink.Active(); // Who comes later gets the next sub-acquisition.
                TaggerPulses pulses = await port
                    .RecordAsync(new Picoseconds(isLast ? plan.WidthPs : plan.PeriodPs), opening.Token).ConfigureAwait(false);
                long gate = Math.Min(plan.WidthPs, pulses.DurationPs);
                if (gate > 0) await measurements.TakeAsync(state.Snapshot(), pulses, gate, takers).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (opening.Token.IsCancellationRequested)
        {
            // Stopped before anything arrived.
        }
        finally
        {
            await opening.CancelAsync().ConfigureAwait(false);
        }
    }

    private readonly record struct GeneratorPlan(long? Count, long WidthPs, long PeriodPs)
    {
        public static GeneratorPlan Of(GeneratorSettings settings) =>
            new(settings.Count, settings.WidthPs, Math.Max(settings.WidthPs, settings.PeriodPs));
    }
}
