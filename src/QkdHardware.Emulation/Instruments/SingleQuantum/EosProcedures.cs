using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>
/// The two procedures that the rack runs by itself, one at a time: IV scan and automatic bias. Each step takes a
/// measurement period on the emulated clock, and counts come from the optical world at that step's bias.
/// </summary>
/// <param name="gate">The rack's lock; every member is called under it.</param>
/// <param name="settings">Limits and steps.</param>
/// <param name="detectors">What is biased.</param>
/// <param name="clock">Lets the steps take their time.</param>
/// <param name="state">The present state.</param>
/// <param name="broadcast">Tells every client a label.</param>
internal sealed class EosProcedures(
    Lock gate, EosSettings settings, IDetectorPort detectors, EmulatedClock clock, Func<EosState> state, Action<string> broadcast)
{
    private const int MaxScanPoints = 10_000;

    private Action stop = static () => { };

    /// <summary>Gives the detectors the bias of the labels, unless a procedure has them.</summary>
    public void ApplyBias()
    {
        EosState present = state();
        if (!present.IsAutoBiasRunning && !present.IsScanRunning)
        {
            Bias(present.BiasUa);
        }
    }

    /// <summary>Begins an IV scan; returns why not.</summary>
    public string? StartScan()
    {
        EosState present = state();
        (double start, double end, double step) = (present.ScanStartUa, present.ScanEndUa, present.ScanIncrementUa);
        double steps = (end - start) / step;
        if (present.IsAutoBiasRunning || !(steps >= 0 && steps < MaxScanPoints))
        {
            return present.IsAutoBiasRunning
                ? "automatic bias is running"
                : $"{start} to {end} uA in steps of {step} uA is no range";
        }

        present.Scan.Clear();
        present.IsScanRunning = true;
        int points = (int)Math.Floor(steps + 1e-9) + 1;
        Begin(WebSqNames.IvScanEnable, present, token => ScanAsync(present, start, step, points, token));
        return null;
    }

    /// <summary>Begins the search for the bias at which the dark counts are as wanted; returns why not.</summary>
    public string? StartAutoBias()
    {
        EosState present = state();
        if (present.IsScanRunning)
        {
            return "an IV scan is running";
        }

        present.IsAutoBiasRunning = true;
        Begin(WebSqNames.AutoBiasRunning, present, token => SearchAsync(present, token));
        return null;
    }

    /// <summary>Ends what runs. It tells its end itself, unless the state that it began with was replaced: power is gone.</summary>
    public void Stop() => stop();

    private void Begin(string label, EosState own, Func<CancellationToken, Task> procedure)
    {
        var source = new CancellationTokenSource();
        Action cancel = source.Cancel;
        stop = cancel;
        broadcast(label);
        _ = Task.Run(async () =>
        {
            try
            {
                await procedure(source.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopped.
            }
            finally
            {
                lock (gate)
                {
                    (own.IsScanRunning, own.IsAutoBiasRunning) = (false, false);
                    stop = stop == cancel ? static () => { } : stop;
                    source.Dispose();
                    if (ReferenceEquals(own, state()))
                    {
                        // Through zero, so that a detector that latched on the way recovers.
                        Bias(new double[own.BiasUa.Length]);
                        Bias(own.BiasUa);
                        broadcast(label);
                    }
                }
            }
        });
    }

    private async Task ScanAsync(EosState own, double start, double step, int points, CancellationToken cancellationToken)
    {
        for (int i = 0; i < points; i++)
        {
            double bias = Math.Round(start + (i * step), 9);
            double[] counts = await MeasureAsync(
                own, [.. Enumerable.Repeat(bias, own.BiasUa.Length)], cancellationToken).ConfigureAwait(false);
            double volts = own.IsEnabled ? bias * 1e-6 * settings.SeriesResistanceOhm : 0;
            lock (gate)
            {
                own.Scan.Add(new(bias, counts, [.. Enumerable.Repeat(volts, counts.Length)]));
            }
        }
    }

    private async Task SearchAsync(EosState own, CancellationToken cancellationToken)
    {
        int count = own.BiasUa.Length;
        double[] target = own.AutoBiasTarget;
        var bias = new double[count];
        var best = new double[count];
        var most = new double[count];
        var isFound = new bool[count];
        for (int step = 1; step * settings.AutoBiasStepUa <= settings.MaxBiasUa && isFound.Contains(false); step++)
        {
            for (int i = 0; i < count; i++)
            {
                bias[i] = isFound[i] ? best[i] : Math.Round(step * settings.AutoBiasStepUa, 9);
            }

            double[] counts = await MeasureAsync(own, bias, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < count; i++)
            {
                isFound[i] |= counts[i] > target[i];
                if (!isFound[i] && counts[i] >= most[i] && (counts[i] > 0 || most[i] == 0))
                {
                    // Of a detector that never counts as many as wanted, the bias of its most counts.
                    (best[i], most[i]) = (bias[i], counts[i]);
                }
            }
        }

        lock (gate)
        {
            if (ReferenceEquals(own, state()))
            {
                (own.AutoBiasResult, own.BiasUa) = (best, best);
                broadcast(WebSqNames.AutoBiasResult);
                broadcast(WebSqNames.BiasCurrent);
            }
        }
    }

    private async Task<double[]> MeasureAsync(EosState own, double[] bias, CancellationToken cancellationToken)
    {
        TimeSpan period;
        lock (gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            period = TimeSpan.FromMilliseconds(own.MeasurementPeriodMs);
            Bias(bias);
        }

        await clock.PassAsync(period, cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return detectors.SampleCounts(period);
        }
    }

    private void Bias(double[] microamperes)
    {
        for (int i = 0; i < microamperes.Length; i++)
        {
            detectors.SetBias(i, microamperes[i]);
        }
    }
}
