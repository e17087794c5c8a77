using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Protocols.ThorlabsPm;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.Thorlabs;

/// <summary>
/// Thorlabs PM103E and other meters of its command set. One request is in flight at a time; safe to call from any thread.
/// The meter hangs up on idle clients, so a question keeps the connection open (option <c>keep_alive_s</c>).
/// </summary>
public sealed class Pm103PowerMeter : Instrument, IOpticalPowerMeter
{
    internal const string LinkName = "scpi";

    // One reading takes 1 ms (SPEC.md); the rest is the wire's and the meter's.
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ZeroPoll = TimeSpan.FromMilliseconds(200);

    // Deeper than any error queue of the family is told to be.
    private const int MaxErrors = 100;

    private readonly MeterChannel channel;
    private readonly Pm103Options options;
    private readonly TimeProvider time;
    private readonly KeepAlive keepAlive;

    private Pm103PowerMeter(
        DriverContext context, LossSignal loss, MeterChannel channel, Pm103Options options,
        InstrumentIdentity identity, Interval<Nanometers> wavelengths)
        : base(context.DeviceId, loss)
    {
        (this.channel, this.options, time) = (channel, options, context.Time);
        (Identity, WavelengthRange) = (identity, wavelengths);
        keepAlive = new KeepAlive(
            options.KeepAlive,
            time,
            async token => await channel.AskAsync(ThorlabsPmCommands.ReadUnit, token).ConfigureAwait(false));
    }

    public override InstrumentIdentity Identity { get; }

    /// <summary>The wavelengths that the sensor is calibrated for.</summary>
    public Interval<Nanometers> WavelengthRange { get; }

    protected override string LastExchange => channel.LastExchange;

    /// <summary>Connects, checks meter and sensor, and sets unit and averaging.</summary>
    /// <exception cref="InstrumentException">No answer, not a power meter of Thorlabs, or no photodiode at it.</exception>
    /// <exception cref="FormatException">An option that is not of its form.</exception>
    public static async ValueTask<Pm103PowerMeter> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        Pm103Options options = Pm103Options.Of(context.Options);
        var loss = new LossSignal(context.DeviceId);
        RequestChannel link = await RequestChannel.OpenAsync(
            context.Channel(LinkName),
            token => context.Links.OpenBytesAsync(LinkName, token),
            loss,
            cancellationToken).ConfigureAwait(false);
        var channel = new MeterChannel(link, options.UsesFrames);
        Pm103PowerMeter meter = await Opening.FinishAsync(
            channel, () => IdentifyAsync(context, loss, channel, options, cancellationToken)).ConfigureAwait(false);
        return await Opening.FinishAsync(meter, () => meter.PrepareAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <remarks>The meter takes whole nanometres; the nearest is set.</remarks>
    public async ValueTask SetWavelengthAsync(Nanometers wavelength, CancellationToken cancellationToken = default)
    {
        WavelengthRange.ThrowIfOutside(wavelength, nameof(wavelength));
        int asked = (int)Math.Round(wavelength.Value, MidpointRounding.AwayFromZero);
        await channel.SendAsync(ThorlabsPmCommands.SetWavelength(asked), cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorsAsync("the wavelength was refused", cancellationToken).ConfigureAwait(false);
        Nanometers told = await ReadWavelengthAsync(cancellationToken).ConfigureAwait(false);
        if (!(Math.Abs(told.Value - asked) < 0.5))
        {
            throw Rejected(
                $"asked for {asked} nm, but the meter reports {told}.", "Check the sensor, and that nothing else commands the meter.");
        }
    }

    public async ValueTask<Nanometers> ReadWavelengthAsync(CancellationToken cancellationToken = default) =>
        new(await ReadNumberAsync(ThorlabsPmCommands.ReadWavelength, "a wavelength", cancellationToken).ConfigureAwait(false));

    public async ValueTask ZeroAsync(CancellationToken cancellationToken = default)
    {
        await channel.SendAsync(ThorlabsPmCommands.BeginZero, cancellationToken).ConfigureAwait(false);
        try
        {
            await WaitForZeroAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await AbortZeroAsync().ConfigureAwait(false);
            throw;
        }

        await ThrowOnErrorsAsync("zeroing failed", cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Watts> ReadPowerAsync(CancellationToken cancellationToken = default)
    {
        TimeSpan timeout = Overhead + (options.Average * ReadingTime);
        ReadOnlyMemory<byte> reply = await channel.AskAsync(ThorlabsPmCommands.MeasurePower, cancellationToken, timeout)
            .ConfigureAwait(false);
        if (!new ScpiReplyReader(reply).TryReadValue(out ScpiReplyValue value))
        {
            throw Violation("expected a power.");
        }

        bool isNumber = value.TryGetDouble(out double watts);
        if (!isNumber && !value.GetText().TrimStart('+', '-').StartsWith("INF", StringComparison.OrdinalIgnoreCase))
        {
            throw Violation("expected a power.");
        }

        return isNumber && double.IsFinite(watts)
            ? new Watts(watts)
            : throw Rejected("the power is out of the meter's range.", "Lower the light on the sensor, or let the range follow.");
    }

    /// <summary>A meter emits nothing; this changes nothing.</summary>
    public override ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    protected override async ValueTask CloseAsync()
    {
        await keepAlive.DisposeAsync().ConfigureAwait(false);
        await channel.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<Pm103PowerMeter> IdentifyAsync(
        DriverContext context, LossSignal loss, MeterChannel channel, Pm103Options options,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> told = await channel.AskAsync(ThorlabsPmCommands.Identify, cancellationToken).ConfigureAwait(false);
        if (!ScpiIdentification.TryParse(told.Span, out ScpiIdentification identification)
            || !identification.Manufacturer.Contains("Thorlabs", StringComparison.OrdinalIgnoreCase)
            || !identification.Model.StartsWith("PM", StringComparison.OrdinalIgnoreCase))
        {
            throw context.WrongInstrument(
                "expected an answer to *IDN? that names Thorlabs and a model PM...", channel.LastExchange);
        }

        ReadOnlyMemory<byte> head = await channel.AskAsync(ThorlabsPmCommands.IdentifySensor, cancellationToken).ConfigureAwait(false);
        if (!ThorlabsSensor.TryParse(head, out ThorlabsSensor? sensor))
        {
            throw context.Violation("expected name, serial, date, type, subtype and flags of the sensor.", channel.LastExchange);
        }

        if (sensor!.Type != ThorlabsSensor.Photodiode)
        {
            throw context.WrongInstrument("expected a photodiode sensor at the meter.", channel.LastExchange);
        }

        InstrumentIdentity identity = identification.ToInstrumentIdentity() with { RecognisedBy = $"*IDN?; sensor {sensor}" };
        double shortest = await ReadNumberAsync(ThorlabsPmCommands.ReadShortestWavelength).ConfigureAwait(false);
        double longest = await ReadNumberAsync(ThorlabsPmCommands.ReadLongestWavelength).ConfigureAwait(false);
        if (!(shortest > 0 && longest >= shortest))
        {
            throw context.Violation("expected the sensor's shortest and longest wavelength.", channel.LastExchange);
        }

        return new Pm103PowerMeter(
            context, loss, channel, options, identity, new(new Nanometers(shortest), new Nanometers(longest)));

        async ValueTask<double> ReadNumberAsync(ReadOnlyMemory<byte> question)
        {
            ReadOnlyMemory<byte> reply = await channel.AskAsync(question, cancellationToken).ConfigureAwait(false);
            return new ScpiReplyReader(reply).TryReadValue(out ScpiReplyValue value) && value.TryGetDouble(out double number)
                ? number
                : double.NaN;
        }
    }

    private async ValueTask<Pm103PowerMeter> PrepareAsync(CancellationToken cancellationToken)
    {
        await channel.SendAsync(ThorlabsPmCommands.ClearStatus, cancellationToken).ConfigureAwait(false);
        await channel.SendAsync(ThorlabsPmCommands.SetWatt, cancellationToken).ConfigureAwait(false);
        await channel.SendAsync(ThorlabsPmCommands.SetAverage(options.Average), cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorsAsync("unit or averaging was refused", cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> unit = await channel.AskAsync(ThorlabsPmCommands.ReadUnit, cancellationToken).ConfigureAwait(false);
        if (!new ScpiReplyReader(unit).TryReadValue(out ScpiReplyValue value) || value.GetText() != "W")
        {
            throw Rejected("asked for readings in W, but the meter reports another unit.", "Check that nothing else commands the meter.");
        }

        double average = await ReadNumberAsync(ThorlabsPmCommands.ReadAverage, "a number of readings", cancellationToken)
            .ConfigureAwait(false);
        return average == options.Average
            ? this
            : throw Rejected(
                $"asked for {options.Average} averaged readings, but the meter reports {average}.", "Choose another value of the option average.");
    }

    private async ValueTask WaitForZeroAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (await ReadNumberAsync(ThorlabsPmCommands.ReadZeroState, "a state", cancellationToken).ConfigureAwait(false) != 0)
        {
            if (time.GetElapsedTime(start) >= options.ZeroTimeout)
            {
                await AbortZeroAsync().ConfigureAwait(false);
                throw new InstrumentException(
                    InstrumentErrorKind.Timeout, DeviceId,
                    $"zeroing did not end within {options.ZeroTimeout.TotalSeconds:0.###} s.", LastExchange,
                    "Cover the sensor; if it is dark, raise the option zero_timeout_s.");
            }

            await Task.Delay(ZeroPoll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The caller has stopped waiting, the meter has not: told so, it keeps its former zero.</summary>
    private async ValueTask AbortZeroAsync()
    {
        try
        {
            await channel.SendAsync(ThorlabsPmCommands.AbortZero, CancellationToken.None).ConfigureAwait(false);
        }
        catch (InstrumentException)
        {
            // That the caller stopped is what counts; a meter that is gone will tell at the next command.
        }
    }

    private async ValueTask<double> ReadNumberAsync(
        ReadOnlyMemory<byte> question, string what, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await channel.AskAsync(question, cancellationToken).ConfigureAwait(false);
        return new ScpiReplyReader(reply).TryReadValue(out ScpiReplyValue value) && value.TryGetDouble(out double number)
            ? number
            : throw Violation($"expected {what}.");
    }

    private async ValueTask ThrowOnErrorsAsync(string problem, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        for (int i = 0; i < MaxErrors; i++)
        {
            ReadOnlyMemory<byte> reply = await channel.AskAsync(ThorlabsPmCommands.NextError, cancellationToken).ConfigureAwait(false);
            if (!ScpiErrorReport.TryParse(reply.Span, out ScpiErrorReport report))
            {
                throw Violation("expected an entry of the error queue.");
            }

            if (!report.IsError)
            {
                break;
            }

            errors.Add($"{report.Number} {report.Text}");
        }

        if (errors.Count > 0)
        {
            throw Rejected($"{problem}: {string.Join(", ", errors)}.", "Check the sensor and its range.");
        }
    }
}
