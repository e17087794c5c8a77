using System.Text.Json.Nodes;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// An ID900 with its data link target: SCPI behind <c>scpi</c>, the target's commands behind <c>dlt</c>; streams are bound
/// where the target is told to.
/// </summary>
public sealed class Id900Firmware : EmulatedInstrument, IAsyncDisposable
{
    private readonly Id900State state = new();
    private readonly Id900Assumed assumed;
    private readonly DataLinkService dataLink;
    private readonly Id900Measurements measurements;
    private readonly RecordRunner runner;
    private readonly ScpiEngine engine;
    private readonly ScpiMessageService scpi;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="pulses">What arrives at the connectors.</param>
    /// <param name="clock">Its wall measures inactivity.</param>
    /// <param name="doors">Binds the streams.</param>
    /// <exception cref="ArgumentException">An unknown setting, or a value that it does not take.</exception>
    public Id900Firmware(
        string deviceId,
        IReadOnlyDictionary<string, string> given,
        ITaggerPort pulses,
        EmulatedClock clock,
        ITagStreamDoorFactory doors)
        : base(deviceId)
    {
        assumed = Id900Assumed.Read(deviceId, given);
        dataLink = new(assumed, doors, clock.Wall);
        measurements = new(assumed);
        runner = new(state, pulses, measurements, dataLink);
        state.PowerUp(assumed);
        engine = new(Id900Commands.Build(state, assumed, runner, measurements), Dialect())
        {
            Identity = assumed.Identity,
            Reset = _ =>
            {
                PowerCycle();
                return ValueTask.CompletedTask;
            },
        };
        scpi = new(engine.OpenSession());
        Services = new Dictionary<string, object> { ["scpi"] = scpi, ["dlt"] = dataLink };
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions => Id900Assumed.Assumptions;

    /// <inheritdoc/>
    /// <remarks>
    /// <c>raw_errors</c> adds <c>count</c> errors to RAW block <c>channel</c>; <c>lose_timestamps</c> makes <c>count</c>
    /// timestamps of <c>channel</c> vanish between target and client in the next sub-acquisition of a running stream.
    /// </remarks>
    public override void Inject(string fault, JsonObject arguments)
    {
        switch (fault)
        {
            case "raw_errors":
                Interlocked.Add(ref measurements.RawErrors[Argument("channel", measurements.RawErrors.Length) - 1], Argument("count", int.MaxValue));
                break;
            case "lose_timestamps":
                dataLink.LoseTimestamps(Argument("channel", measurements.RawErrors.Length), Argument("count", int.MaxValue));
                break;
            default:
                throw new ArgumentException($"{DeviceId} has no fault '{fault}'; it has: raw_errors, lose_timestamps.", nameof(fault));
        }

        int Argument(string name, int maximum) =>
            arguments[name] is JsonValue value && value.TryGetValue(out int number) && number >= 1 && number <= maximum
                ? number
                : throw new ArgumentException($"{DeviceId}: fault '{fault}' needs '{name}', a whole number from 1 to {maximum}.", nameof(arguments));
    }

    public override void PowerCycle()
    {
        runner.Stop();
        state.PowerUp(assumed);
        measurements.Reset();
    }

    /// <summary>Stops the record and ends the streams.</summary>
    public async ValueTask DisposeAsync()
    {
        runner.Stop();
        await dataLink.DisposeAsync().ConfigureAwait(false); // First, for a record may wait for a slow stream.
        await runner.DisposeAsync().ConfigureAwait(false);
        scpi.Dispose();
        engine.Dispose();
    }

    private ScpiDialect Dialect() => new()
    {
        ReplyTerminator = string.Empty,
        AnswerSeparator = "\n",
        Acknowledgement = assumed.SetterReply,
        ErrorReply = _ => assumed.ErrorReply,
        AcceptsEmptyUnits = true,
        AcceptsQueryAfterIdentity = true,
    };
}
