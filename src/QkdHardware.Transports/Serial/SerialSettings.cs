using System.Globalization;

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
        if (settings.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{address}: unknown setting '{unknown}'; a serial port has {string.Join(", ", Known)}.");
        }

        var parsed = new SerialSettings
        {
            Baud = Number("baud", 1, 10_000_000, 9600),
            DataBits = Number("data_bits", 5, 8, 8),
            Parity = Choice("parity", ("none", SerialParity.None), ("odd", SerialParity.Odd), ("even", SerialParity.Even)),
            StopBits = Number("stop_bits", 1, 2, 1),
            FlowControl = Choice(
                "flow_control",
                ("none", SerialFlowControl.None),
                ("rts_cts", SerialFlowControl.RtsCts),
                ("xon_xoff", SerialFlowControl.XonXoff)),
            Dtr = Line("dtr"),
            Rts = Line("rts"),
            Implementation = Choice(
                "implementation",
                ("auto", SerialImplementation.Auto),
                ("termios", SerialImplementation.Termios),
                ("system_io_ports", SerialImplementation.SystemIoPorts)),
        };
        return parsed is { Rts: not null, FlowControl: SerialFlowControl.RtsCts }
            ? throw new FormatException($"{address}: rts cannot be set together with flow_control rts_cts, which drives that line.")
            : parsed;

        int Number(string name, int minimum, int maximum, int standard) =>
            !settings.TryGetValue(name, out string? text) ? standard
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                && value >= minimum && value <= maximum ? value
            : throw new FormatException($"{address}: {name} is '{text}'; expected a number from {minimum} to {maximum}.");

        bool? Line(string name) =>
            Choice<bool?>(name, ("unchanged", null), ("on", true), ("off", false), ("true", true), ("false", false));

        T Choice<T>(string name, params (string Text, T Value)[] choices)
        {
            if (!settings.TryGetValue(name, out string? text))
            {
                return choices[0].Value;
            }

            foreach ((string candidate, T value) in choices)
            {
                if (candidate == text)
                {
                    return value;
                }
            }

            throw new FormatException(
                $"{address}: {name} is '{text}'; expected {string.Join(" or ", choices.Select(choice => choice.Text))}.");
        }
    }
}
