namespace QkdHardware.Transports.Serial;

/// <summary>Parity bit of each character.</summary>
public enum SerialParity
{
    None,
    Odd,
    Even,
}

/// <summary>Who stops the sender when the receiver is full.</summary>
public enum SerialFlowControl
{
    None,
    RtsCts,
    XonXoff,
}

/// <summary>Which code drives the port.</summary>
public enum SerialImplementation
{
    /// <summary>The system's own terminal calls on Linux, System.IO.Ports elsewhere.</summary>
    Auto,
    Termios,
    SystemIoPorts,
}

/// <summary>How a serial port is set. The defaults are VISA's: 9600 8N1, no flow control, modem lines left alone.</summary>
public sealed record SerialSettings
{
    private static readonly string[] Known =
        ["baud", "data_bits", "parity", "stop_bits", "flow_control", "dtr", "rts", "implementation"];

    /// <summary>Bits per second; any number, the hardware may round it.</summary>
    public int Baud { get; private init; } = 9600;

    /// <summary>5 to 8.</summary>
    public int DataBits { get; private init; } = 8;

    public SerialParity Parity { get; private init; }

    /// <summary>1 or 2.</summary>
    public int StopBits { get; private init; } = 1;

    public SerialFlowControl FlowControl { get; private init; }

    /// <summary>Sets the line after opening; null leaves it. A port without modem lines ignores it.</summary>
    public bool? Dtr { get; private init; }

    /// <summary>As <see cref="Dtr"/>. Not together with RTS/CTS flow control.</summary>
    public bool? Rts { get; private init; }

    public SerialImplementation Implementation { get; private init; }

    /// <param name="address">The link, for messages.</param>
    /// <param name="settings">baud, data_bits, parity, stop_bits, flow_control, dtr, rts, implementation.</param>
    /// <exception cref="FormatException">An unknown setting or a value that is not possible.</exception>
    public static SerialSettings Parse(string address, IReadOnlyDictionary<string, string> settings)
    {
        var reader = new SettingsReader(address, settings);
        reader.Demand("a serial port", Known);
        var parsed = new SerialSettings
        {
            Baud = reader.Number("baud", 1, 10_000_000, 9600),
            DataBits = reader.Number("data_bits", 5, 8, 8),
            Parity = reader.Choice("parity", ("none", SerialParity.None), ("odd", SerialParity.Odd), ("even", SerialParity.Even)),
            StopBits = reader.Number("stop_bits", 1, 2, 1),
            FlowControl = reader.Choice(
                "flow_control",
                ("none", SerialFlowControl.None),
                ("rts_cts", SerialFlowControl.RtsCts),
                ("xon_xoff", SerialFlowControl.XonXoff)),
            Dtr = Line("dtr"),
            Rts = Line("rts"),
            Implementation = reader.Choice(
                "implementation",
                ("auto", SerialImplementation.Auto),
                ("termios", SerialImplementation.Termios),
                ("system_io_ports", SerialImplementation.SystemIoPorts)),
        };
        return parsed is { Rts: not null, FlowControl: SerialFlowControl.RtsCts }
            ? throw new FormatException($"{address}: rts cannot be set together with flow_control rts_cts, which drives that line.")
            : parsed;

        bool? Line(string name) => reader.Choice<bool?>(
            name, ("unchanged", null), ("on", true), ("off", false), ("true", true), ("false", false));
    }
}
