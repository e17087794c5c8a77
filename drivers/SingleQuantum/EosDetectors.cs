using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.WebSq1;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>
/// Single Quantum Eos / Atlas SNSPD driver over WebSQ version 1. The instrument acknowledges nothing: a command is done
/// when the instrument reports the label with the commanded value. Commands are served one at a time; safe to call from
/// any thread.
/// </summary>
public sealed class EosDetectors : Instrument, ISinglePhotonDetector
{
    /// <summary>The longest measurement period that the driver accepts; no source gives a limit, this one is ours.</summary>
    public static readonly TimeSpan MaxMeasurementPeriod = TimeSpan.FromHours(1);

    private readonly EosLinks links;
    private readonly EosOptions options;
    private readonly TimeProvider time;
    private readonly LabelCommands commands;

    private EosDetectors(DriverContext context, EosLinks links, EosOptions options, int detectors)
        : base(context.DeviceId, links.Loss)
    {
        (this.links, this.options, time, DetectorCount) = (links, options, context.Time, detectors);
        commands = new LabelCommands(links, context.DeviceId, context.Time);
        links.Display.Detectors = detectors;
        Identity = new InstrumentIdentity(
            "Single Quantum", "Eos / Atlas family", null, null,
            $"labelProps lists {WebSqNames.NumberOfDetectors} = {detectors}, {WebSqNames.BiasCurrent}, {WebSqNames.DetectorEnable}");
    }

    public override InstrumentIdentity Identity { get; }

    public int DetectorCount { get; }

    public Interval<Amperes> BiasRange => options.BiasRange;

    /// <summary>Errors that the instrument reported while no command waited, oldest first.</summary>
    public IReadOnlyList<string> ReportedErrors => links.Labels.UnclaimedErrors;

    protected override string LastExchange => links.LastExchange;

    /// <summary>Connects, asks for all labels, and recognises the instrument by them.</summary>
    /// <exception cref="InstrumentException">No answer, or not the labels of this instrument.</exception>
    /// <exception cref="FormatException">An option is wrong.</exception>
    public static async ValueTask<EosDetectors> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        EosOptions options = EosOptions.Read(context.Options);
        EosLinks links = await EosLinks.OpenAsync(context, cancellationToken).ConfigureAwait(false);
        return await Opening.FinishAsync(links, async () =>
        {
            int detectors = await EosRecognition.RecogniseAsync(context, links, cancellationToken).ConfigureAwait(false);
            return new EosDetectors(context, links, options, detectors);
        }).ConfigureAwait(false);
    }

    public async ValueTask SetBiasAsync(
        IReadOnlyList<Amperes> currents, CancellationToken cancellationToken = default)
    {
        if (currents.Count != DetectorCount)
        {
            throw new ArgumentException($"Expected {DetectorCount} currents, got {currents.Count}.", nameof(currents));
        }

        foreach (Amperes current in currents)
        {
            BiasRange.ThrowIfOutside(current, nameof(currents));
        }

        double[] microamperes = [.. currents.Select(current => Math.Round(current.Microamperes, EosOptions.BiasDecimals))];
        await commands.RunAsync(BiasCommand(microamperes), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Amperes>> ReadBiasAsync(CancellationToken cancellationToken = default)
    {
        WebSqValue value = await commands.AskAsync(WebSqNames.BiasCurrent, cancellationToken).ConfigureAwait(false);
        return value.TryGetNumbers(DetectorCount, out double[] microamperes)
            ? [.. microamperes.Select(Amperes.FromMicroamperes)]
            : throw Violation($"expected {DetectorCount} bias currents, the label says {value}.");
    }

    public async ValueTask SetEnabledAsync(bool enabled, CancellationToken cancellationToken = default) =>
        await commands.RunAsync(EnableCommand(enabled), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> ReadEnabledAsync(CancellationToken cancellationToken = default)
    {
        WebSqValue value = await commands.AskAsync(WebSqNames.DetectorEnable, cancellationToken).ConfigureAwait(false);
        return value.TryGetFlag(out bool enabled)
            ? enabled
            : throw Violation($"expected true or false as {WebSqNames.DetectorEnable}, the label says {value}.");
    }

    /// <summary>Sets the measurement period: whole milliseconds from 10 ms to <see cref="MaxMeasurementPeriod"/>.</summary>
    public async ValueTask SetMeasurementPeriodAsync(TimeSpan period, CancellationToken cancellationToken = default)
    {
        double milliseconds = period.TotalMilliseconds;
        if (milliseconds < WebSqLimits.MinMeasurementPeriodMs || period > MaxMeasurementPeriod
            || period.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(period), period, $"Expected whole milliseconds from {WebSqLimits.MinMeasurementPeriodMs} ms to {MaxMeasurementPeriod}.");
        }

        var command = new LabelCommand(
            WebSqCommand.SetMeasurementPeriod(milliseconds),
            WebSqNames.MeasurementPeriod,
            value => value.TryGetNumber(out double reported) && reported == milliseconds,
            $"a measurement period of {milliseconds} ms");
        await commands.RunAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Takes up to two measurement periods. Some firmware may count only while the detectors are enabled.</remarks>
    public async ValueTask<DetectorCounts> ReadCountsAsync(CancellationToken cancellationToken = default)
    {
        double period = links.Labels.TryGet(WebSqNames.MeasurementPeriod, out WebSqValue label)
            && label.TryGetNumber(out double told) && told > 0 && told <= MaxMeasurementPeriod.TotalMilliseconds ? told : 1000;
        TimeSpan patience = EosLinks.Patience + TimeSpan.FromMilliseconds(2 * period);
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await links.Display.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InstrumentException(
                InstrumentErrorKind.Timeout,
                DeviceId,
                $"no lines on the link {EosLinks.CountsName} within {patience.TotalSeconds:0.###} s.",
                links.LastLine,
                "Enable the detectors, and check that the link leads to the counts port.");
        }
        catch (InvalidDataException exception)
        {
            throw new InstrumentException(
                InstrumentErrorKind.ProtocolViolation, DeviceId, exception.Message, links.LastLine, innerException: exception);
        }
    }

    /// <summary>
    /// Sets all bias currents to zero and disables the detectors, and waits until the instrument reports both. Both
    /// commands go out at once and do not queue behind a command whose confirmation is still awaited.
    /// </summary>
    public override async ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(
            commands.ConfirmAsync(BiasCommand(new double[DetectorCount]), cancellationToken),
            commands.ConfirmAsync(EnableCommand(false), cancellationToken)).ConfigureAwait(false);

    protected override async ValueTask CloseAsync()
    {
        await links.DisposeAsync().ConfigureAwait(false);
        commands.Dispose();
    }

    private static LabelCommand EnableCommand(bool enabled) => new(
        WebSqCommand.EnableDetectors(enabled),
        WebSqNames.DetectorEnable,
        value => value.TryGetFlag(out bool reported) && reported == enabled,
        enabled ? "the detectors enabled" : "the detectors disabled");

    private LabelCommand BiasCommand(double[] microamperes) => new(
        WebSqCommand.SetBiasCurrents(microamperes),
        WebSqNames.BiasCurrent,
        value => value.TryGetNumbers(microamperes.Length, out double[] reported)
            && microamperes.Zip(reported).All(pair => Math.Abs(pair.First - pair.Second) <= options.BiasToleranceUa),
        $"bias currents of {string.Join(", ", microamperes)} uA");
}
