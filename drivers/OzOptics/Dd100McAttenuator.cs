using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.OzOptics;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.OzOptics;

/// <summary>
/// OZ Optics DD-100-MC motorised attenuator. One request is in flight at a time; safe to call from any thread. A serial line
/// has room for a second program, whose answers come here too: an answer that is none to the question asked is dropped,
/// the line is resynchronised, and the question is asked again.
/// </summary>
public sealed class Dd100McAttenuator : Instrument, IVariableAttenuator
{
    internal const string LinkName = "serial";

    private const int MaxAttempts = 3;

    // The longest times that the two public drivers allow (SPEC.md).
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MoveTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan HomeTimeout = TimeSpan.FromSeconds(40);

    private readonly RequestChannel channel;

    private Dd100McAttenuator(
        string deviceId, LossSignal loss, RequestChannel channel, InstrumentIdentity identity, Interval<Decibels> range)
        : base(deviceId, loss)
    {
        (this.channel, Identity, AttenuationRange) = (channel, identity, range);
    }

    public override InstrumentIdentity Identity { get; }

    public Interval<Decibels> AttenuationRange { get; }

    public Decibels AttenuationStep { get; } = new(Math.Pow(10, -Dd100Command.AttenuationDecimals));

    protected override string LastExchange => channel.LastExchange;

    /// <summary>Connects, and recognises the instrument by its configuration.</summary>
    /// <exception cref="InstrumentException">No answer, or not the answer of this instrument.</exception>
    public static async ValueTask<Dd100McAttenuator> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        var loss = new LossSignal(context.DeviceId);
        RequestChannel channel = await RequestChannel.OpenAsync(
            context.Channel(LinkName) with
            {
                Timeout = QueryTimeout,
                MaxReplyLength = Dd100ReplyFraming.MaxLength,
                Resynchronisation = Resynchronisation.Marker(
                    new Dd100Command(Dd100Verb.Configuration).ToBytes(), Dd100ReplyFraming.Instance, IsConfiguration),
            },
            token => context.Links.OpenBytesAsync(LinkName, token),
            loss,
            cancellationToken).ConfigureAwait(false);
        return await Opening.FinishAsync(channel, () => RecogniseAsync(context, loss, channel, cancellationToken))
            .ConfigureAwait(false);
    }

    public async ValueTask HomeAsync(CancellationToken cancellationToken = default)
    {
        await ExchangeAsync(new(Dd100Verb.Home), HomeTimeout, cancellationToken).ConfigureAwait(false);

        // What H answers is not documented (SPEC.md), so it cannot be told from another's answer. The instrument answers in
        // order: when it tells its configuration, it has found home.
        await ExchangeAsync(new(Dd100Verb.Configuration), HomeTimeout, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Decibels> SetAttenuationAsync(
        Decibels attenuation, CancellationToken cancellationToken = default)
    {
        AttenuationRange.ThrowIfOutside(attenuation, nameof(attenuation));
        await ExchangeAsync(new(Dd100Verb.Attenuate, attenuation.Value), MoveTimeout, cancellationToken)
            .ConfigureAwait(false);
        Decibels reached = await ReadAttenuationAsync(cancellationToken).ConfigureAwait(false);
        return Math.Abs(reached.Value - attenuation.Value) <= AttenuationStep.Value * 1.01
            ? reached
            : throw Rejected(
                $"asked for {attenuation}, but the instrument reports {reached}.",
                "Check the wavelength calibration and that nothing else commands the attenuator.");
    }

    public async ValueTask<Decibels> ReadAttenuationAsync(CancellationToken cancellationToken = default)
    {
        Dd100Reply reply = await ExchangeAsync(new(Dd100Verb.Display), QueryTimeout, cancellationToken)
            .ConfigureAwait(false);
        _ = reply.TryGetNumber(Dd100Reply.AttenuationKey, out double value); // Else it were no answer.
        return new Decibels(value);
    }

    public override async ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await SetAttenuationAsync(AttenuationRange.Maximum, cancellationToken).ConfigureAwait(false);
        }
        catch (InstrumentException exception) when (exception.Kind == InstrumentErrorKind.Rejected)
        {
            // It may have lost its home position.
            await HomeAsync(cancellationToken).ConfigureAwait(false);
            await SetAttenuationAsync(AttenuationRange.Maximum, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override ValueTask CloseAsync() => channel.DisposeAsync();

    private static async ValueTask<Dd100McAttenuator> RecogniseAsync(
        DriverContext context, LossSignal loss, RequestChannel channel, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> answer = await channel.RequestAsync(
            new Request(new Dd100Command(Dd100Verb.Configuration).ToBytes()),
            Dd100ReplyFraming.Instance,
            cancellationToken).ConfigureAwait(false);
        Dd100Reply configuration = Dd100Reply.Parse(answer.Span);
        if (!configuration.TryGetNumber(Dd100Reply.InsertionLossKey, out double least)
            || !configuration.TryGetNumber(Dd100Reply.MaxAttenuationKey, out double most)
            || most < least)
        {
            throw context.WrongInstrument(
                "the answer to CD lacks MAX ATTEN and IL, by which a DD-100 is recognised.", channel.LastExchange);
        }

        var identity = new InstrumentIdentity(
            "OZ Optics", "DD-100 family", null, null, $"CD answers IL {least} dB, MAX ATTEN {most} dB");
        return new Dd100McAttenuator(
            context.DeviceId, loss, channel, identity, new(new Decibels(least), new Decibels(most)));
    }

    private static bool IsConfiguration(ReadOnlyMemory<byte> reply) =>
        IsAnswer(Dd100Verb.Configuration, Dd100Reply.Parse(reply.Span));

    private static bool IsAnswer(Dd100Verb verb, Dd100Reply reply) => verb switch
    {
        Dd100Verb.Attenuate => reply.TryGetNumber(Dd100Reply.PositionKey, out _),
        Dd100Verb.Display => reply.TryGetNumber(Dd100Reply.AttenuationKey, out _),
        Dd100Verb.Configuration => reply.TryGetNumber(Dd100Reply.MaxAttenuationKey, out _),
        _ => true,
    };

    /// <summary>Every command may be repeated: it sets or asks the same again.</summary>
    private async ValueTask<Dd100Reply> ExchangeAsync(
        Dd100Command command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new Request(command.ToBytes())
        {
            Timeout = timeout,

            // The answer that is ours may still come, and so may a Done behind an error (SPEC.md); neither must answer the
            // next question.
            MoreMayFollow = answer => !IsGood(command.Verb, Dd100Reply.Parse(answer.Span)),
        };
        for (int attempt = 1; ; attempt++)
        {
            ReadOnlyMemory<byte> answer = await channel
                .RequestAsync(request, Dd100ReplyFraming.Instance, cancellationToken).ConfigureAwait(false);
            Dd100Reply reply = Dd100Reply.Parse(answer.Span);
            if (IsGood(command.Verb, reply))
            {
                return reply;
            }

            if (reply.IsError && command.Verb is Dd100Verb.Attenuate or Dd100Verb.Home)
            {
                throw Rejected(
                    $"{command.Verb} was refused: {reply.Lines[^1]}.", "Home the attenuator first, and check the range.");
            }

            if (attempt == MaxAttempts)
            {
                throw Violation(
                    $"{MaxAttempts} answers to {command.Verb} were none; perhaps another program commands the attenuator.");
            }
        }
    }

    private static bool IsGood(Dd100Verb verb, Dd100Reply reply) => !reply.IsError && IsAnswer(verb, reply);
}
