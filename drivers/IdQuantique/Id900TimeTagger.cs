using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>
/// ID Quantique ID900 time controller in low-resolution mode, with timestamps through the vendor's data link target. One
/// record at a time, delays may be set meanwhile; safe to call from any thread.
/// </summary>
public sealed class Id900TimeTagger : Instrument, ITimeTagger
{
    internal const int Inputs = 4;

    internal static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly DriverContext context;
    private readonly MessageChannel[] channels;
    private readonly Id900Scpi scpi;
    private readonly DataLinkTarget target;
    private readonly DataAddress address;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    private Id900TimeTagger(
        DriverContext context,
        LossSignal loss,
        MessageChannel[] channels,
        DataAddress address,
        InstrumentIdentity identity,
        Picoseconds resolution)
        : base(context.DeviceId, loss)
    {
        (this.context, this.channels, this.address, Identity, Resolution) = (context, channels, address, identity, resolution);
        (scpi, target) = (new(context, channels[0]), new(context, channels[1]));
    }

    public override InstrumentIdentity Identity { get; }

    public int InputCount => Inputs;

    public Picoseconds Resolution { get; }

    public Interval<Picoseconds> InputDelayRange { get; } = new(new(0), new(Id900Words.MaxInputDelayPs));

    protected override string LastExchange => scpi.LastExchange;

    /// <summary>Connects, recognises the instrument, and makes its connectors see pulses as the options say.</summary>
    /// <exception cref="InstrumentException">No answer, not the answers of this instrument, or a setting was refused.</exception>
    /// <exception cref="FormatException">An option or an address is wrong.</exception>
    public static async ValueTask<Id900TimeTagger> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        Id900Options options = Id900Options.Read(context.Options);
        DataAddress address = DataAddress.Read(context.Links, options.DataAddress);
        var loss = new LossSignal(context.DeviceId);
        MessageChannel scpi = await OpenChannelAsync(context, Id900Scpi.LinkName, loss, cancellationToken).ConfigureAwait(false);
        return await Opening.FinishAsync(scpi, async () =>
        {
            MessageChannel target =
                await OpenChannelAsync(context, DataLinkTarget.LinkName, loss, cancellationToken).ConfigureAwait(false);
            return await Opening.FinishAsync(target, async () =>
            {
                (InstrumentIdentity identity, Picoseconds resolution) =
                    await Id900Recognition.RunAsync(context, scpi, cancellationToken).ConfigureAwait(false);
                var tagger = new Id900TimeTagger(context, loss, [scpi, target], address, identity, resolution);
                await tagger.target.ReleaseAsync(address, cancellationToken).ConfigureAwait(false);
                await tagger.SetConnectorAsync(Id900Block.Start, options.Start, cancellationToken).ConfigureAwait(false);
                for (int input = 1; input <= Inputs; input++)
                {
                    await tagger.SetConnectorAsync(Id900Block.Input(input), options.Input, cancellationToken).ConfigureAwait(false);
                }

                return tagger;
            }).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// As the role says; the read-back may differ by less than <see cref="Resolution"/>. Delays above 4 us can overflow the
    /// instrument's buffers at a high rate.
    /// </summary>
    public async ValueTask SetInputDelayAsync(int input, Picoseconds delay, CancellationToken cancellationToken = default)
    {
        ThrowIfNoInput(input, nameof(input));
        InputDelayRange.ThrowIfOutside(delay, nameof(delay));
        await scpi.SendAsync(Id900Messages.SetDelay(Id900Block.Input(input), delay.Value), cancellationToken).ConfigureAwait(false);
        Picoseconds reached = await ReadInputDelayAsync(input, cancellationToken).ConfigureAwait(false);
        if (Math.Abs(reached.Value - delay.Value) >= Resolution.Value)
        {
            throw Rejected(
                $"asked for a delay of {delay} at input {input}, but the instrument reports {reached}.",
                "Check that nothing else commands the instrument.");
        }
    }

    public async ValueTask<Picoseconds> ReadInputDelayAsync(int input, CancellationToken cancellationToken = default)
    {
        ThrowIfNoInput(input, nameof(input));
        ReadOnlyMemory<byte> reply =
            await scpi.AskAsync(Id900Messages.ReadDelay(Id900Block.Input(input)), cancellationToken).ConfigureAwait(false);
        return Id900Reply.TryReadTime(reply, out long picoseconds)
            ? new(picoseconds)
            : throw Violation("the answer is no time.");
    }

    public async ValueTask<AcquisitionSummary> AcquireAsync(
        AcquisitionRequest request, Action<TagBlock> onBlock, CancellationToken cancellationToken = default)
    {
        Validate(request);
        ArgumentNullException.ThrowIfNull(onBlock);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (gate) running = interruption;
        try
        {
            return await new Id900Record(context, scpi, target, address, request, onBlock)
                .RunAsync(interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Rejected("the record was broken off, since the instrument was put into its safe state or closed.");
        }
        finally
        {
            lock (gate) running = null;
            turn.Release();
        }
    }

    /// <summary>Breaks off a record that runs, stops gate, streams and generators, and asks whether the gate is closed.</summary>
    public override async ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default)
    {
        Interrupt();
        await scpi.SendAsync(Id900Messages.Stop, cancellationToken).ConfigureAwait(false);
        for (int input = 1; input <= Inputs; input++)
        {
            await scpi.SendAsync(Id900Messages.Send(input, false), cancellationToken).ConfigureAwait(false);
        }

        for (int number = 1; number <= Id900Block.CountOf(Id900BlockKind.Generator); number++)
        {
            await scpi.SendAsync(Id900Messages.StopGenerator(number), cancellationToken).ConfigureAwait(false);
        }

        long start = context.Time.GetTimestamp();
        while (await scpi.IsPlayingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (context.Time.GetElapsedTime(start) > StopTimeout)
            {
                throw Rejected("the record still plays after REC:STOP.", "Check that nothing else commands the instrument.");
            }

            await Task.Delay(PollingInterval, context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static string StreamLinkName(int input) => $"stream{input}";

    protected override async ValueTask CloseAsync()
    {
        Interrupt();
        await turn.WaitAsync().ConfigureAwait(false); // A record that was broken off ends in bounded time.
        foreach (MessageChannel channel in channels) await channel.DisposeAsync().ConfigureAwait(false);
        turn.Release(); // A caller that still waits its turn finds the links closed.
    }

    private static ValueTask<MessageChannel> OpenChannelAsync(
        DriverContext context, string linkName, LossSignal loss, CancellationToken cancellationToken) =>
        MessageChannel.OpenAsync(
            context.Channel(linkName),
            token => context.Links.OpenMessagesAsync(linkName, token),
            loss,
            cancellationToken);

    private async ValueTask SetConnectorAsync(Id900Block block, Id900Connector wanted, CancellationToken cancellationToken)
    {
        await scpi.SendAsync(Id900Messages.Couple(block, wanted.Coupling), cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.SelectEdge(block, wanted.Edge), cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.SetThreshold(block, wanted.ThresholdVolts), cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.Enable(block, true), cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>[] lines =
            await scpi.AskAsync(Id900Messages.ReadConnector(block), 4, cancellationToken).ConfigureAwait(false);
        const double Step = 0.01; // The step of the threshold is not public.
        bool isAsAsked = Id900Reply.TryReadFlag(lines[0], out bool isEnabled) && isEnabled
            && Id900Reply.Is(lines[1], wanted.Coupling)
            && Id900Reply.Is(lines[2], wanted.Edge)
            && Id900Reply.TryReadVolts(lines[3], out double volts) && Math.Abs(volts - wanted.ThresholdVolts) <= Step;
        if (!isAsAsked)
        {
            throw Rejected(
                $"{block} does not report the enable, coupling, edge and threshold that were set.",
                "Check the driver's options and that nothing else commands the instrument.");
        }
    }

    private void Interrupt()
    {
        lock (gate) running?.Cancel();
    }

    private static void Validate(AcquisitionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        new Interval<TimeSpan>(TimeSpan.FromTicks(1), new Picoseconds(Id900Words.MaxTimePs).ToTimeSpan())
            .ThrowIfOutside(request.Duration, nameof(request));
        if (request.Inputs.Count == 0 || request.Inputs.Distinct().Count() < request.Inputs.Count)
            throw new ArgumentException("Name at least one input, and each once.", nameof(request));
        foreach (int input in request.Inputs) ThrowIfNoInput(input, nameof(request));
    }

    private static void ThrowIfNoInput(int input, string name) =>
        new Interval<int>(1, Inputs).ThrowIfOutside(input, name);
}
