using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.ThorlabsPm;

/// <summary>The messages that a controller sends (SPEC.md section 3), before they are framed.</summary>
public static class ThorlabsPmCommands
{
    /// <summary>The longest averaging that is asked for here, in readings of 1 ms.</summary>
    public const int MaxAverage = 10_000;

    public static ReadOnlyMemory<byte> Identify { get; } = ScpiMessage.Query("*IDN");

    /// <summary>Empties the error queue.</summary>
    public static ReadOnlyMemory<byte> ClearStatus { get; } = ScpiMessage.Command("*CLS");

    public static ReadOnlyMemory<byte> IdentifySensor { get; } = ScpiMessage.Query("SYST:SENS:IDN");

    public static ReadOnlyMemory<byte> NextError { get; } = ScpiMessage.Query("SYST:ERR");

    public static ReadOnlyMemory<byte> SetWatt { get; } =
        ScpiMessage.Of(message => message.Command("SENS:POW:UNIT").Keyword("W"));

    public static ReadOnlyMemory<byte> ReadUnit { get; } = ScpiMessage.Query("SENS:POW:UNIT");

    public static ReadOnlyMemory<byte> ReadWavelength { get; } = ScpiMessage.Query("SENS:CORR:WAV");

    public static ReadOnlyMemory<byte> ReadShortestWavelength { get; } =
        ScpiMessage.Of(message => message.Query("SENS:CORR:WAV").Keyword("MIN"));

    public static ReadOnlyMemory<byte> ReadLongestWavelength { get; } =
        ScpiMessage.Of(message => message.Query("SENS:CORR:WAV").Keyword("MAX"));

    public static ReadOnlyMemory<byte> ReadAverage { get; } = ScpiMessage.Query("SENS:AVER:COUN");

    public static ReadOnlyMemory<byte> BeginZero { get; } = ScpiMessage.Command("SENS:CORR:COLL:ZERO:INIT");

    /// <summary>Answers 1 while the zeroing runs.</summary>
    public static ReadOnlyMemory<byte> ReadZeroState { get; } = ScpiMessage.Query("SENS:CORR:COLL:ZERO:STAT");

    public static ReadOnlyMemory<byte> AbortZero { get; } = ScpiMessage.Command("SENS:CORR:COLL:ZERO:ABOR");

    public static ReadOnlyMemory<byte> MeasurePower { get; } = ScpiMessage.Query("MEAS:POW");

    /// <summary>Sets the wavelength, in whole nm.</summary>
    public static ReadOnlyMemory<byte> SetWavelength(int nanometers) =>
        ScpiMessage.Of(message => message.Command("SENS:CORR:WAV").Integer(nanometers));

    /// <summary>Sets how many readings of 1 ms are averaged.</summary>
    public static ReadOnlyMemory<byte> SetAverage(int readings) =>
        ScpiMessage.Of(message => message.Command("SENS:AVER:COUN").Integer(readings));
}
