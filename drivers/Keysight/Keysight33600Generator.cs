using System.Text;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.Keysight;

/// <summary>
/// Keysight 33500/33600A as a modulator drive. One request is in flight at a time; safe to call from any thread. Memory
/// that held samples is overwritten after use, and no message shows a sample.
/// </summary>
public sealed class Keysight33600Generator : Instrument, IModulator
{
    internal const string LinkName = "scpi";

    // Read-backs are rounded by the instrument: rates to about 1 in 10^15, levels to four digits of the amplitude.
    private const double RateTolerance = 1e-6;
    private const double LevelTolerance = 1e-3;

    private readonly GeneratorChannel channel;
    private readonly Keysight33600Model model;
    private readonly Keysight33600Options options;
    private readonly SemaphoreSlim turn = new(1, 1);
    private int[] loaded = [];

    private Keysight33600Generator(
        DriverContext context, LossSignal loss, GeneratorChannel channel, InstrumentIdentity identity,
        Keysight33600Model model, Keysight33600Options options)
        : base(context.DeviceId, loss)
    {
        (this.channel, Identity, this.model, this.options) = (channel, identity, model, options);
        double fastest = options.Filter == ArbFilter.Off ? model.MaxSampleRateUnfiltered : model.MaxSampleRate;
        SampleRateRange = new(new Hertz(Keysight33600Model.MinSampleRate), new Hertz(fastest));
        SampleCountRange = new(model.MinPoints, options.MemoryPoints ?? model.UsualPoints);
    }

    public override InstrumentIdentity Identity { get; }

    public int OutputCount => model.OutputCount;

    public Interval<Hertz> SampleRateRange { get; }

    public Interval<int> SampleCountRange { get; }

    public Interval<Volts> VoltageRange { get; } =
        new(new Volts(-Keysight33600Model.MaxVoltage), new Volts(Keysight33600Model.MaxVoltage));

    protected override string LastExchange => channel.LastExchange;

    /// <summary>Connects and checks the identity. Changes nothing on the instrument.</summary>
    /// <exception cref="InstrumentException">No answer, or not a model that the driver knows.</exception>
    /// <exception cref="FormatException">An option that is not of its form.</exception>
    public static async ValueTask<Keysight33600Generator> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        Keysight33600Options options = Keysight33600Options.Of(context.Options);
        var loss = new LossSignal(context.DeviceId);
        RequestChannel link = await RequestChannel.OpenAsync(
            context.Channel(LinkName) with
            {
                // Outputs switched on by a request that was given up must be on before they are switched off.
                Resynchronisation = Resynchronisation.MarkerInOrder(
                    Keysight33600Commands.Identify, ScpiReplyFraming.Default, answer => IsGenerator(answer, out _)),
            },
            token => context.Links.OpenBytesAsync(LinkName, token),
            loss,
            cancellationToken).ConfigureAwait(false);
        var channel = new GeneratorChannel(link, options.UploadTimeout);
        return await Opening.FinishAsync(channel, () => IdentifyAsync(context, loss, channel, options, cancellationToken))
            .ConfigureAwait(false);
    }

    public async ValueTask LoadPatternsAsync(
        IReadOnlyList<ModulatorPattern> patterns, CancellationToken cancellationToken = default)
    {
        PatternSpan[] spans = Validate(patterns);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            loaded = [];
            await SwitchAsync([], cancellationToken).ConfigureAwait(false);
            await channel.SendAsync(Keysight33600Commands.ClearStatus, cancellationToken).ConfigureAwait(false);
            await channel.SendAsync(Keysight33600Commands.SwapByteOrder, cancellationToken).ConfigureAwait(false);
            var settings = new ArbSettings[patterns.Count];
            for (int i = 0; i < patterns.Count; i++)
            {
                settings[i] = SettingsOf(patterns[i], spans[i]);
                await UploadAsync(patterns[i], spans[i], settings[i], cancellationToken).ConfigureAwait(false);
            }

            int source = patterns.Min(pattern => pattern.Output);
            await channel.SendAsync(Keysight33600Commands.SetSync(OutputCount, source), cancellationToken).ConfigureAwait(false);
            if (OutputCount > 1)
            {
                await channel.SendAsync(Keysight33600Commands.Align, cancellationToken).ConfigureAwait(false);
            }

            await ThrowOnErrorsAsync("the patterns were refused", cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < patterns.Count; i++)
            {
                await ConfirmAsync(patterns[i].Output, settings[i], cancellationToken).ConfigureAwait(false);
            }

            await ConfirmSyncAsync(source, cancellationToken).ConfigureAwait(false);
            loaded = [.. patterns.Select(pattern => pattern.Output)];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <exception cref="InvalidOperationException">Nothing is loaded that could be switched on.</exception>
    public async ValueTask SetOutputsAsync(bool on, CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (on && loaded.Length == 0)
            {
                throw new InvalidOperationException($"{DeviceId}: load patterns before the outputs are switched on.");
            }

            await SwitchAsync(on ? loaded : [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask<bool> ReadOutputsAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> reply = await channel.AskAsync(
            Keysight33600Commands.ReadSwitches(OutputCount), cancellationToken).ConfigureAwait(false);
        return SwitchesOf(reply).Outputs.Contains(true);
    }

    /// <summary>Outputs and sync off, read back. Does not wait for a load that is under way to end, only for its request.</summary>
    public override ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default) =>
        SwitchAsync([], cancellationToken);

    protected override async ValueTask CloseAsync()
    {
        await channel.DisposeAsync().ConfigureAwait(false);
        turn.Dispose();
    }

    private static string NameOf(int output) => $"QKD{output}";

    private static bool IsGenerator(ReadOnlyMemory<byte> answer, out ScpiIdentification identification) =>
        ScpiIdentification.TryParse(answer.Span, out identification)
        && (identification.Manufacturer.StartsWith("Keysight", StringComparison.OrdinalIgnoreCase)
            || identification.Manufacturer.StartsWith("Agilent", StringComparison.OrdinalIgnoreCase));

    private static async ValueTask<Keysight33600Generator> IdentifyAsync(
        DriverContext context, LossSignal loss, GeneratorChannel channel, Keysight33600Options options,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> told = await channel.AskAsync(Keysight33600Commands.Identify, cancellationToken)
            .ConfigureAwait(false);
        if (!IsGenerator(told, out ScpiIdentification identification))
        {
            throw context.WrongInstrument(
                "expected an answer to *IDN? that names Keysight or Agilent.", channel.LastExchange);
        }

        if (!Keysight33600Model.TryFind(identification.Model, out Keysight33600Model? model))
        {
            string known = string.Join(", ", Keysight33600Model.All.Select(m => m.Name));
            throw context.WrongInstrument($"expected one of the models {known}.", channel.LastExchange);
        }

        return new Keysight33600Generator(
            context, loss, channel, identification.ToInstrumentIdentity(), model, options);
    }

    private ArbSettings SettingsOf(ModulatorPattern pattern, PatternSpan span) => new(
        NameOf(pattern.Output), pattern.Samples.Length, pattern.SampleRate.Value, options.Filter, span.Low, span.High);

    private PatternSpan[] Validate(IReadOnlyList<ModulatorPattern> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Count == 0 || patterns.DistinctBy(pattern => pattern.Output).Count() < patterns.Count)
        {
            throw new ArgumentException("Expected at least one pattern, and no output twice.", nameof(patterns));
        }

        foreach (ModulatorPattern pattern in patterns)
        {
            new Interval<int>(1, OutputCount).ThrowIfOutside(pattern.Output, nameof(patterns));
            SampleCountRange.ThrowIfOutside(pattern.Samples.Length, nameof(patterns));
            SampleRateRange.ThrowIfOutside(pattern.SampleRate, nameof(patterns));
            VoltageRange.ThrowIfOutside(pattern.Low, nameof(patterns));
            VoltageRange.ThrowIfOutside(pattern.High, nameof(patterns));
            if (!(pattern.High.Value - pattern.Low.Value >= Keysight33600Model.MinAmplitude))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(patterns), $"The window of a pattern must be at least {Keysight33600Model.MinAmplitude} V wide.");
            }

            if (pattern.SampleRate != patterns[0].SampleRate || pattern.Samples.Length != patterns[0].Samples.Length)
            {
                throw new ArgumentException("Expected patterns of one length and one sample rate.", nameof(patterns));
            }
        }

        return [.. patterns.Select(PatternSpan.Of)];
    }

    private async ValueTask UploadAsync(
        ModulatorPattern pattern, PatternSpan span, ArbSettings settings, CancellationToken cancellationToken)
    {
        await channel.SendAsync(Keysight33600Commands.ClearMemory(pattern.Output), cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> reply = await channel
            .AskPatientlyAsync(Keysight33600Commands.ReadFreeMemory(pattern.Output), cancellationToken).ConfigureAwait(false);
        if (!new ScpiReplyReader(reply).TryReadValue(out ScpiReplyValue free) || !free.TryGetInteger(out long points))
        {
            throw Violation("expected a number of points as free memory.");
        }

        if (points < settings.PointCount)
        {
            throw Rejected(
                $"output {pattern.Output} has memory for {points} points, not for {settings.PointCount}.",
                "Use a shorter pattern, or set the option memory_points to what the instrument has.");
        }

        await channel.UploadAsync(pattern, span, settings.Name, cancellationToken).ConfigureAwait(false);
        string refusal = $"the pattern for output {pattern.Output} was refused";
        await ThrowOnErrorsAsync(refusal, cancellationToken).ConfigureAwait(false);
        await channel.SendAsync(Keysight33600Commands.PlayArb(pattern.Output, settings), cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorsAsync(refusal, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ConfirmAsync(int output, ArbSettings asked, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await channel.AskAsync(
            Keysight33600Commands.ReadArb(output), cancellationToken).ConfigureAwait(false);
        if (!ArbSettings.TryParse(reply, out ArbSettings? told))
        {
            throw Rejected(
                $"output {output} does not play the pattern that was loaded.", "Check that nothing else commands the generator.");
        }

        double levels = LevelTolerance * (asked.High - asked.Low);
        if (!told!.Name.Equals(asked.Name, StringComparison.OrdinalIgnoreCase)
            || told.PointCount != asked.PointCount
            || told.Filter != asked.Filter
            || !(Math.Abs(told.SampleRate - asked.SampleRate) <= RateTolerance * asked.SampleRate)
            || !(Math.Abs(told.Low - asked.Low) <= levels)
            || !(Math.Abs(told.High - asked.High) <= levels))
        {
            throw Rejected(
                $"asked output {output} for {asked}, but it reports {told}.", "Check that nothing else commands the generator.");
        }
    }

    private async ValueTask ConfirmSyncAsync(int source, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await channel.AskAsync(
            Keysight33600Commands.ReadSync(OutputCount, source), cancellationToken).ConfigureAwait(false);
        string told = Encoding.ASCII.GetString(reply.Span).Trim();
        string expected = Keysight33600Commands.ExpectedSync(OutputCount, source);
        if (told != expected)
        {
            throw Rejected($"expected the sync settings {expected}.", "Check that nothing else commands the generator.");
        }
    }

    private async ValueTask SwitchAsync(int[] on, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await channel.AskAsync(
            Keysight33600Commands.Switch(OutputCount, on), cancellationToken).ConfigureAwait(false);
        (bool[] outputs, bool sync) = SwitchesOf(reply);
        bool isAsAsked = sync == (on.Length > 0) && Enumerable.Range(1, OutputCount).All(n => outputs[n - 1] == on.Contains(n));
        if (!isAsAsked)
        {
            throw Rejected(
                on.Length > 0 ? "outputs and sync are not on as asked." : "outputs and sync are not off as asked.",
                "Check the error list on the instrument's display, and that nothing else commands it.");
        }
    }

    private (bool[] Outputs, bool Sync) SwitchesOf(ReadOnlyMemory<byte> reply) =>
        Keysight33600Commands.TryParseSwitches(reply, OutputCount, out bool[] outputs, out bool sync)
            ? (outputs, sync)
            : throw Violation("expected the states of outputs and sync.");

    private async ValueTask ThrowOnErrorsAsync(string problem, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> errors = await channel.ReadErrorsAsync(cancellationToken).ConfigureAwait(false)
            ?? throw Violation("expected an entry of the error queue.");
        if (errors.Count > 0)
        {
            throw Rejected($"{problem}: {string.Join(", ", errors)}.", "Check length, rate and levels against the model's limits.");
        }
    }
}
