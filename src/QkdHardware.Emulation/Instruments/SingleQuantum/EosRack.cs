using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The rack behind both ports: state, setters, requests. Thread-safe.</summary>
internal sealed class EosRack
{
    private readonly Lock gate = new();
    private readonly EosSettings settings;
    private readonly IDetectorPort detectors;
    private readonly EosClients clients;
    private readonly TimeProvider wall;
    private readonly EosLabels labels;
    private readonly EosProcedures procedures;
    private readonly Dictionary<string, Func<WebSqValue, string?>> setters;
    private EosState state;
    private int commandsToIgnore;

    public EosRack(EosSettings settings, IDetectorPort detectors, EmulatedClock clock, EosClients clients)
    {
        (this.settings, this.detectors, this.clients, wall) = (settings, detectors, clients, clock.Wall);
        state = new EosState(settings, detectors.DetectorCount, wall.GetUtcNow());
        labels = new EosLabels(settings, () => state, wall);
        procedures = new EosProcedures(gate, settings, detectors, clock, () => state, Broadcast);
        setters = new Dictionary<string, Func<WebSqValue, string?>>
        {
            [WebSqNames.SetMeasurementPeriod] = SetMeasurementPeriod,
            [WebSqNames.SetBiasCurrents] = SetBias,
            [WebSqNames.SetTriggerLevels] = value =>
                SetAll(value, WebSqNames.TriggerLevel, double.MaxValue, state.TriggerMv, levels => state.TriggerMv = levels),
            [WebSqNames.DetectorEnable] = SetEnabled,
            [WebSqNames.AutoBiasTarget] = value =>
                SetAll(value, WebSqNames.AutoBiasTarget, double.MaxValue, state.AutoBiasTarget, counts => state.AutoBiasTarget = counts),
            [WebSqNames.StartAutoBias] = value => Run(value, procedures.StartAutoBias, state.IsAutoBiasRunning),
            [WebSqNames.IvScanStart] = value => SetScan(value, WebSqNames.IvScanStart, ua => state.ScanStartUa = ua),
            [WebSqNames.IvScanEnd] = value => SetScan(value, WebSqNames.IvScanEnd, ua => state.ScanEndUa = ua),
            [WebSqNames.IvScanIncrement] = value => SetScan(value, WebSqNames.IvScanIncrement, ua => state.ScanIncrementUa = ua),
            [WebSqNames.IvScanEnable] = value => Run(value, procedures.StartScan, state.IsScanRunning),
        };
    }

    /// <summary>Told the new period whenever it changes, also by a power cycle. Called under the rack's lock.</summary>
    public Action<TimeSpan> PeriodChanged { get; set; } = _ => { };

    public TimeSpan MeasurementPeriod
    {
        get
        {
            lock (gate)
            {
                return TimeSpan.FromMilliseconds(state.MeasurementPeriodMs);
            }
        }
    }

    /// <summary>Does what one object of a client says. Answers to requests go to that client, changes to every one.</summary>
    public void Handle(WebSqCommand command, EosOutbox client)
    {
        lock (gate)
        {
            if (command.Command is null && command.Request is not null)
            {
                Answer(command.Request, client);
            }
            else if (commandsToIgnore > 0)
            {
                commandsToIgnore--;
            }
            else if (!setters.TryGetValue(command.Name, out Func<WebSqValue, string?>? set))
            {
                ReportError($"unknown command {command.Name}");
            }
            else if (set(command.Value) is { } problem)
            {
                ReportError($"{command.Name}: {problem}");
            }
        }
    }

    /// <summary>Tells every client an error.</summary>
    public void ReportError(string text)
    {
        if (settings.ErrorLabel.Length > 0)
        {
            lock (gate)
            {
                clients.Post(labels.Text(settings.ErrorLabel, text));
            }
        }
    }

    /// <summary>A fault: the next setters do nothing.</summary>
    public void IgnoreCommands(int count)
    {
        lock (gate)
        {
            commandsToIgnore = count;
        }
    }

    /// <summary>The counts of the measurement period that ends now; null while the display stands still.</summary>
    public double[]? SampleCounts()
    {
        lock (gate)
        {
            return settings.CountsOnlyWhileEnabled && !state.IsEnabled
                ? null
                : detectors.SampleCounts(TimeSpan.FromMilliseconds(state.MeasurementPeriodMs));
        }
    }

    public void PowerCycle()
    {
        lock (gate)
        {
            commandsToIgnore = 0;
            state = new EosState(settings, detectors.DetectorCount, wall.GetUtcNow());
            procedures.Stop();
            detectors.SetEnabled(false);
            procedures.ApplyBias();
            PeriodChanged(TimeSpan.FromMilliseconds(state.MeasurementPeriodMs));
        }
    }

    private void Answer(string request, EosOutbox client)
    {
        switch (request)
        {
            case WebSqNames.AllLabels:
                client.Post(labels.All());
                break;
            case WebSqNames.BiasVoltage or WebSqNames.AutoBiasRunning:
                client.Post(labels.Bare(request));
                break;
            case WebSqNames.IvHistory:
                client.Post(labels.Bare(WebSqNames.CountsOverCurrent, WebSqNames.VoltageOverCurrent));
                break;
            case WebSqNames.TemperatureHistory:
                client.Post(labels.Bare(WebSqNames.Temperatures));
                break;
            default:
                ReportError($"unknown request {request}");
                break;
        }
    }

    private void Broadcast(string label) => clients.Post(labels.Bare(label));

    private string? Change(string label, bool isNew, Action apply)
    {
        apply();
        if (isNew || settings.BroadcastUnchanged)
        {
            Broadcast(label);
        }

        return null;
    }

    private string? SetMeasurementPeriod(WebSqValue value)
    {
        if (!value.TryGetNumber(out double period) || period < WebSqLimits.MinMeasurementPeriodMs || period > int.MaxValue)
        {
            return $"expected milliseconds from {WebSqLimits.MinMeasurementPeriodMs}";
        }

        return Change(WebSqNames.MeasurementPeriod, period != state.MeasurementPeriodMs, () =>
        {
            state.MeasurementPeriodMs = period;
            PeriodChanged(TimeSpan.FromMilliseconds(period));
        });
    }

    private string? SetBias(WebSqValue value) => SetAll(value, WebSqNames.BiasCurrent, settings.MaxBiasUa, state.BiasUa, bias =>
    {
        state.BiasUa = bias;
        procedures.ApplyBias();
    });

    private string? SetEnabled(WebSqValue value) => !value.TryGetFlag(out bool enabled)
        ? "expected true or false"
        : Change(WebSqNames.DetectorEnable, enabled != state.IsEnabled, () =>
        {
            state.IsEnabled = enabled;
            detectors.SetEnabled(enabled);
        });

    private string? SetAll(WebSqValue value, string label, double limit, double[] present, Action<double[]> apply) =>
        !value.TryGetNumbers(present.Length, out double[] numbers) || Array.Exists(numbers, number => Math.Abs(number) > limit)
            ? $"expected {present.Length} numbers within +/-{limit}"
            : Change(label, !numbers.AsSpan().SequenceEqual(present), () => apply(numbers));

    private string? SetScan(WebSqValue value, string label, Action<double> apply) =>
        !value.TryGetNumber(out double microamperes) || Math.Abs(microamperes) > WebSqLimits.MaxScanCurrentUa
            ? $"expected uA within +/-{WebSqLimits.MaxScanCurrentUa}"
            : Change(label, isNew: true, () => apply(microamperes));

    private string? Run(WebSqValue value, Func<string?> start, bool isRunning)
    {
        if (!value.TryGetFlag(out bool run))
        {
            return "expected true or false";
        }

        if (run && !isRunning)
        {
            return start();
        }

        if (!run && isRunning)
        {
            procedures.Stop();
        }

        return null;
    }
}
