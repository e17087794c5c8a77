using System.Text.Json;
using System.Text.Json.Nodes;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The control program of an Eos / Atlas rack (WebSQ version 1): twin kind <c>single-quantum-eos</c>.</summary>
public sealed class EosFirmware : EmulatedInstrument
{
    private const string ErrorFault = "error";
    private const string IgnoreFault = "ignore-commands";

    private readonly EosRack rack;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="detectors">The detectors that it biases; their number is the rack's.</param>
    /// <param name="clock">Lets scans take their time; its wall drives the counts stream.</param>
    /// <exception cref="ArgumentException">A setting is unknown, of the wrong form or out of range.</exception>
    public EosFirmware(
        string deviceId, IReadOnlyDictionary<string, string> given, IDetectorPort detectors, EmulatedClock clock)
        : base(deviceId)
    {
        EosSettings settings = EosSettings.Read(deviceId, given);
        var clients = new EosClients();
        rack = new EosRack(settings, detectors, clock, clients);
        Services = new Dictionary<string, object>
        {
            ["control"] = new EosControlService(rack, clients),
            ["counts"] = new EosCountsService(rack, settings.Numbers, clock.Wall),
        };
        PowerCycle();
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions { get; } =
    [
        "after power-up: bias 0, disabled, measurement_period_ms and trigger_level_mv as set",
        "the largest bias is max_bias_ua; a value beyond changes nothing and is reported as an error",
        "errors are broadcast under error_label with texts of ours, and not listed by labelProps",
        "a label's object holds the member value only: no bounds, no units",
        "numbers are written as number_format says, objects grouped as join_objects says",
        "an unchanged value is broadcast if broadcast_unchanged says so; answers to requests go to who asked",
        "the counts stream runs from connecting on, or while enabled only (counts_start)",
        "trigger levels are kept and change no counts",
        "bias voltages are bias times series_resistance_ohm, zero while disabled; a latched detector shows no other",
        "an IV scan and automatic bias take one measurement period a step and end with a broadcast of false",
        "automatic bias searches upwards in steps of auto_bias_step_ua, and its target is counts in a measurement period",
        "the temperature history holds constants, sampled every temperature_interval_s since power-up, in UTC",
        "a client that does not read loses the oldest of 4096 messages",
    ];

    /// <summary>
    /// <c>error</c> with <c>text</c> broadcasts an error; <c>ignore-commands</c> with <c>count</c> makes the next
    /// setters do nothing.
    /// </summary>
    public override void Inject(string fault, JsonObject arguments)
    {
        switch (fault)
        {
            case ErrorFault when arguments["text"] is JsonValue text && text.GetValueKind() == JsonValueKind.String:
                rack.ReportError(text.GetValue<string>());
                break;
            case IgnoreFault when arguments["count"] is JsonValue count && count.TryGetValue(out int number) && number >= 0:
                rack.IgnoreCommands(number);
                break;
            default:
                throw new ArgumentException(
                    $"{DeviceId} has no fault '{fault}' with {arguments.ToJsonString()}; it has: "
                    + $"{ErrorFault} {{\"text\": \"...\"}}, {IgnoreFault} {{\"count\": n}}.",
                    nameof(fault));
        }
    }

    public override void PowerCycle() => rack.PowerCycle();
}
