using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Id900;

/// <summary>The character data that commands take and queries answer.</summary>
public static class Id900Words
{
    /// <summary>The unit of times: 1 ps.</summary>
    public const string TimeBase = "TB";

    /// <summary>The longest time that is written or read: 2.5 h, beyond which a double skips picoseconds.</summary>
    public const long MaxTimePs = 1L << 53;

    /// <summary>The longest input delay, 1 s (D p. 42).</summary>
    public const long MaxInputDelayPs = 1_000_000_000_000;

    /// <summary>The largest threshold either way, in volt.</summary>
    public const double MaxThresholdVolts = 2;

    /// <summary>The TCP port of the data link of channel 1; acquisition ids are made of it (D pp. 90-91).</summary>
    public const int FirstDataPort = 5556;

    public static ScpiKeyword HighResolution { get; } = new("HIRES");

    public static ScpiKeyword LowResolution { get; } = new("LOWRES");

    public static ScpiKeyword Ac { get; } = new("AC");

    public static ScpiKeyword Dc { get; } = new("DC");

    public static ScpiKeyword Rising { get; } = new("RISIng");

    public static ScpiKeyword Falling { get; } = new("FALLing");

    public static ScpiKeyword Manual { get; } = new("MANUal");

    public static ScpiKeyword Automatic { get; } = new("AUTO");

    public static ScpiKeyword Infinite { get; } = new("INF");

    public static ScpiKeyword Playing { get; } = new("PLAYING");
}
