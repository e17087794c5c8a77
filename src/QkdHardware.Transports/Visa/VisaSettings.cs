using QkdHardware.Transports.Serial;

namespace QkdHardware.Transports.Visa;

/// <summary>How a link by a vendor's VISA is set.</summary>
internal sealed record VisaSettings
{
    private static readonly string[] SerialNames =
        ["baud", "data_bits", "parity", "stop_bits", "flow_control", "dtr", "rts"];

    private static readonly string[] Known =
        ["visa", "clear", "watch", "slice", "write_timeout", "max_message", .. SerialNames];

    /// <summary>
    /// The instrument's buffers are cleared at opening and after a message that was given up. Without it a late answer may
    /// come to the next question; for instruments that hang at a clear.
    /// </summary>
    public bool Clears { get; private init; } = true;

    /// <summary>
    /// An idle instrument is asked for its status byte once a second, so that its loss is noticed. VISA tells of no loss by
    /// itself.
    /// </summary>
    public bool Watches { get; private init; } = true;

    /// <summary>
    /// How long one call of the library waits for a message, 10 to 60000 ms, before it is repeated. It bounds how long a
    /// message that was given up keeps the session busy. A longer one is for instruments that lose an answer when reading
    /// is repeated, as some do on USB.
    /// </summary>
    public int SliceMilliseconds { get; private init; } = 500;

    /// <summary>How long a message may take to be written, 10 ms to 10 min.</summary>
    public int WriteMilliseconds { get; private init; } = 10_000;

    /// <summary>Longest message that is received, in bytes.</summary>
    public int MaxMessage { get; private init; } = 256 << 20;

    /// <summary>Of a serial port. Other links do not look at it: a driver's defaults may hold it whatever the address is.</summary>
    public SerialSettings Serial { get; private init; } = new();

    /// <param name="address">The link, for messages.</param>
    /// <param name="settings">
    /// visa (vendor), clear (true, false), watch (status_byte, none), slice and write_timeout (in ms), max_message, and
    /// those of a serial port except implementation.
    /// </param>
    /// <exception cref="FormatException">An unknown setting or a value that is not possible.</exception>
    public static VisaSettings Parse(string address, IReadOnlyDictionary<string, string> settings)
    {
        var reader = new SettingsReader(address, settings);
        reader.Demand("a link by a vendor's VISA", Known);
        _ = reader.Choice("visa", ("vendor", true));
        return new VisaSettings
        {
            Clears = reader.Choice("clear", ("true", true), ("false", false)),
            Watches = reader.Choice("watch", ("status_byte", true), ("none", false)),
            SliceMilliseconds = reader.Number("slice", 10, 60_000, 500),
            WriteMilliseconds = reader.Number("write_timeout", 10, 600_000, 10_000),
            MaxMessage = reader.Number("max_message", 1, Array.MaxLength, 256 << 20),
            Serial = SerialSettings.Parse(
                address, settings.Where(setting => SerialNames.Contains(setting.Key)).ToDictionary()),
        };
    }
}
