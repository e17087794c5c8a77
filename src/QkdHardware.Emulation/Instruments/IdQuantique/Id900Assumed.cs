using QkdHardware.Abstractions.Units;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>What no public source settles about an ID900, or what differs between units: the twin file's settings.</summary>
internal sealed record Id900Assumed
{
    private static readonly string[] Names =
    [
        "identity", "setter_reply", "error_reply", "playing_text", "idle_text", "histogram_state", "power_up_resolution",
        "low_resolution_ps", "high_resolution_ps", "dead_time_ps", "max_tags_per_s", "pulse_height_v", "pulse_width_ps",
        "power_up_threshold_v", "end_of_stream", "empty_record", "save_folder",
    ];

    private Id900Assumed()
    {
    }

    /// <summary>For the parity report.</summary>
    public static IReadOnlyList<string> Assumptions { get; } =
    [
        "texts that are not public are settings: *IDN? (identity), a setter's reply (setter_reply), a refusal (error_reply, "
            + "contains SCPI_ERR_), STAG? (playing_text, idle_text), HIST STAT? (histogram_state); so are the step of a mode and the mode at power-up",
        "common commands other than *IDN?, and the SCPI error queue, behave as the standard says",
        "pulses are rectangles on 0 V (pulse_height_v, pulse_width_ps): the threshold must lie between 0 and the height, a falling "
            + "edge comes a width later; coupling moves no baseline; SELE OUTPUT and LOOP see nothing",
        "times are rounded down to the step on the clock of the gate, reference and stop alike; jitter is the detectors' alone",
        "dead_time_ps of a connector is not paralysable and 0 by default",
        "an event that a delay moves beyond the gate's end is lost, and what came before the gate opened does not appear in it",
        "DELA1 to DELA4 follow inputs 1 to 4 behind their own delay, DELA5 to DELA8 are second delays of inputs 1 to 4",
        "a combiner's AND passes events of both sources in one step of time; its window is set by begin edges and reset by end edges",
        "a block linked to a generator, an output or a gate gets no events",
        "CONF:LOAD COUNT wires the pairs of the public script, not the triples, whose links are not public; LOAD HISTO only resets",
        "counters count while the gate is open: COUN:INTE cuts the latest record, and its last whole part is the answer",
        "REC:DUR and REC:PWID set the same width; PPER below it is taken as it; PLAY while disabled does nothing; AUTO arming plays once",
        "above max_tags_per_s over all channels each sending RAW block counts one error a sub-acquisition; the timestamps are sent",
        "REC:STOP closes the gate at once; what was recorded until then is sent as a sub-acquisition",
        "the data link target takes any address for this instrument; texts of its errors are ours; a port is bound when start-stream is answered",
        "the end of a stream is a zero-length message, then a disconnect (end_of_stream: message or disconnect); an empty "
            + "sub-acquisition sends nothing (empty_record: nothing or message)",
        "start-save without a path writes below save_folder, by default the working directory",
    ];

    public required string Identity { get; init; }

    public required string SetterReply { get; init; }

    public required string ErrorReply { get; init; }

    public required string PlayingText { get; init; }

    public required string IdleText { get; init; }

    public required string HistogramState { get; init; }

    public required bool IsHighResolutionAtPowerUp { get; init; }

    public required Picoseconds LowResolutionStep { get; init; }

    public required Picoseconds HighResolutionStep { get; init; }

    public required Picoseconds DeadTime { get; init; }

    public required double MaxTagsPerSecond { get; init; }

    public required double PulseHeightVolts { get; init; }

    public required Picoseconds PulseWidth { get; init; }

    public required double PowerUpThresholdVolts { get; init; }

    /// <summary>A stream ends with a zero-length message before the disconnect.</summary>
    public required bool EndsWithMessage { get; init; }

    /// <summary>A sub-acquisition without timestamps sends a zero-length message.</summary>
    public required bool SendsEmptyRecords { get; init; }

    public required string SaveFolder { get; init; }

    /// <exception cref="ArgumentException">An unknown setting, or a value that it does not take.</exception>
    public static Id900Assumed Read(string deviceId, IReadOnlyDictionary<string, string> given)
    {
        var settings = new InstrumentSettings(deviceId, given, Names);
        return new()
        {
            Identity = settings.Text("identity", "ID Quantique,ID900,EMULATED,0"),
            SetterReply = settings.Text("setter_reply", "OK"),
            ErrorReply = settings.Text("error_reply", "SCPI_ERR_REFUSED"),
            PlayingText = settings.Text("playing_text", "PLAYING"),
            IdleText = settings.Text("idle_text", "STOPPED"),
            HistogramState = settings.Text("histogram_state", "READY"),
            IsHighResolutionAtPowerUp = OneOf("power_up_resolution", "LOWRES", "HIRES"),
            LowResolutionStep = Time("low_resolution_ps", 100, 1),
            HighResolutionStep = Time("high_resolution_ps", 1, 1),
            DeadTime = Time("dead_time_ps", 0, 0),
            MaxTagsPerSecond = settings.Number("max_tags_per_s", 10e6),
            PulseHeightVolts = settings.Number("pulse_height_v", 1),
            PulseWidth = Time("pulse_width_ps", 20_000, 0),
            PowerUpThresholdVolts = settings.Number("power_up_threshold_v", 0.5),
            EndsWithMessage = !OneOf("end_of_stream", "message", "disconnect"),
            SendsEmptyRecords = OneOf("empty_record", "nothing", "message"),
            SaveFolder = settings.Text("save_folder", "."),
        };

        Picoseconds Time(string name, long defaultValue, long minimum)
        {
            double value = settings.Number(name, defaultValue);
            return value >= minimum && value <= 1e15 && value == Math.Floor(value)
                ? new((long)value)
                : throw new ArgumentException($"{deviceId}: setting '{name}' is {value}; expected whole ps from {minimum} up.");
        }

        // False for the default, true for the other.
        bool OneOf(string name, string usual, string other)
        {
            string text = settings.Text(name, usual);
            return text == usual || text == other
                ? text == other
                : throw new ArgumentException($"{deviceId}: setting '{name}' is '{text}'; expected {usual} or {other}.");
        }
    }
}
