using System.Globalization;

namespace QkdHardware.Emulation.Instruments.Thorlabs;

/// <summary>The settings of a pretend meter.</summary>
internal sealed class Pm103Settings
{
    /// <exception cref="ArgumentException">An unknown setting, or a value that is not of its form.</exception>
    public Pm103Settings(string deviceId, IReadOnlyDictionary<string, string> given)
    {
        var settings = new InstrumentSettings(
            deviceId, given, "identity", "sensor", "framing", "reply_end", "number_format", "wavelength_nm", "shortest_nm",
            "longest_nm", "max_power_w", "responsivity_a_per_w", "zero_time_s", "zero_limit_a", "idle_drop_s",
            "error_queue", "empty_error_reply");
        Identity = settings.Text("identity", "Thorlabs,PM103,T00000002,0.1.0.1");
        Sensor = settings.Text("sensor", "\"S154C\",\"24010101\",\"1-JAN-2024\",1,18,4389");
        Framing = settings.Text("framing", "auto") switch
        {
            "auto" => Pm103Framing.Auto,
            "frames" => Pm103Framing.Frames,
            "lines" => Pm103Framing.Lines,
            string other => throw Wrong("framing", other, "auto, frames or lines"),
        };
        ReplyEnd = settings.Text("reply_end", "lf") switch
        {
            "lf" => "\n",
            "crlf" => "\r\n",
            string other => throw Wrong("reply_end", other, "lf or crlf"),
        };
        NumberFormat = settings.Text("number_format", "0.00000000E+00");
        if (!double.TryParse(1.5.ToString(NumberFormat, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out _))
        {
            throw Wrong("number_format", NumberFormat, "a format such as 0.00000000E+00");
        }

        ShortestNm = Number("shortest_nm", 800, 1, 100_000);
        LongestNm = Number("longest_nm", 1700, ShortestNm, 100_000);
        WavelengthNm = Number("wavelength_nm", 1310, ShortestNm, LongestNm);
        MaxPower = Number("max_power_w", 3e-3, 1e-15, 1e3);
        Responsivity = Number("responsivity_a_per_w", 1, 1e-6, 1e3);
        ZeroTime = TimeSpan.FromSeconds(Number("zero_time_s", 2, 0, 600));
        ZeroLimit = Number("zero_limit_a", 1e-8, 0, 1);
        double idle = Number("idle_drop_s", 30, 0, 1e6);
        IdleLimit = idle > 0 ? TimeSpan.FromSeconds(idle) : Timeout.InfiniteTimeSpan;
        ErrorQueue = (int)Number("error_queue", 10, 2, 1000);
        EmptyErrorReply = settings.Text("empty_error_reply", "+0,\"No error\"");

        double Number(string name, double initial, double least, double most)
        {
            double value = settings.Number(name, initial);
            return value >= least && value <= most ? value : throw Wrong(name, $"{value}", $"{least} to {most}");
        }

        ArgumentException Wrong(string name, string value, string expected) =>
            new($"{deviceId}: setting '{name}' is '{value}'; expected {expected}.", nameof(given));
    }

    public string Identity { get; }

    public string Sensor { get; }

    public Pm103Framing Framing { get; }

    public string ReplyEnd { get; }

    public string NumberFormat { get; }

    /// <summary>The wavelength after a reset.</summary>
    public double WavelengthNm { get; }

    public double ShortestNm { get; }

    public double LongestNm { get; }

    /// <summary>Readings beyond are infinite, in watt.</summary>
    public double MaxPower { get; }

    /// <summary>At 1550 nm, in ampere per watt.</summary>
    public double Responsivity { get; }

    public TimeSpan ZeroTime { get; }

    /// <summary>Zeroing fails beyond this current, in ampere: the sensor is not dark.</summary>
    public double ZeroLimit { get; }

    /// <summary>How long a client may be silent.</summary>
    public TimeSpan IdleLimit { get; }

    public int ErrorQueue { get; }

    public string EmptyErrorReply { get; }
}
