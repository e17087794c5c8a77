namespace QkdHardware.Transports.Usb;

/// <summary>How a USB link is set. A bulk link has <see cref="WatchesByAsking"/> only.</summary>
public sealed record UsbSettings
{
    private static readonly string[] BulkSettings = ["watch"];
    private static readonly string[] InstrumentSettings = ["watch", "clear", "remote", "max_transfer", "max_message", "quirk"];

    /// <summary>
    /// Unplugging of an idle device is noticed by asking the system once a second. By default the system tells, where
    /// libusb can listen to it; in a container without udev it says nothing.
    /// </summary>
    public bool WatchesByAsking { get; private init; }

    /// <summary>
    /// The instrument's buffers are cleared at opening and after a message that was given up. Without it only the transfer
    /// is aborted, and a late answer may come to the next question; for instruments that hang at a clear.
    /// </summary>
    public bool Clears { get; private init; } = true;

    /// <summary>Remote enable is asserted at opening, as most VISA libraries do.</summary>
    public bool EnablesRemote { get; private init; } = true;

    /// <summary>Most bytes of data in one transfer: 512 to 8 MiB. Linux bounds all transfers together by 16 MiB.</summary>
    public int MaxTransfer { get; private init; } = 1 << 20;

    /// <summary>Longest message that is received, in bytes.</summary>
    public int MaxMessage { get; private init; } = 256 << 20;

    /// <summary>
    /// Rigol's departure: an answer has one header, whose length is right and whose end bit is not, and must not be asked
    /// for again. <see cref="MaxTransfer"/> should then hold the longest answer.
    /// </summary>
    public bool TrustsFirstHeader { get; private init; }

    /// <param name="address">The link, for messages.</param>
    /// <param name="settings">watch (events, poll), clear and remote (true, false), max_transfer, max_message, quirk (none, rigol).</param>
    /// <param name="isInstrument">Whether it is of the USBTMC class.</param>
    /// <exception cref="FormatException">An unknown setting or a value that is not possible.</exception>
    public static UsbSettings Parse(string address, IReadOnlyDictionary<string, string> settings, bool isInstrument)
    {
        var reader = new SettingsReader(address, settings);
        reader.Demand(
            isInstrument ? "a USB instrument" : "a USB bulk link", isInstrument ? InstrumentSettings : BulkSettings);
        return new UsbSettings
        {
            WatchesByAsking = reader.Choice("watch", ("events", false), ("poll", true)),
            Clears = reader.Choice("clear", ("true", true), ("false", false)),
            EnablesRemote = reader.Choice("remote", ("true", true), ("false", false)),
            MaxTransfer = reader.Number("max_transfer", 512, 8 << 20, 1 << 20),
            MaxMessage = reader.Number("max_message", 1, Array.MaxLength, 256 << 20),
            TrustsFirstHeader = reader.Choice("quirk", ("none", false), ("rigol", true)),
        };
    }
}
