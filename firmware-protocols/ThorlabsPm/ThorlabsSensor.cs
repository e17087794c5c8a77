using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.ThorlabsPm;

/// <summary>The answer to <c>SYST:SENS:IDN?</c>, with or without quotes. The flags differ between families and are kept raw.</summary>
/// <param name="Name">Such as <c>S154C</c>.</param>
/// <param name="SerialNumber">As told.</param>
/// <param name="CalibrationDate">As told.</param>
/// <param name="Type">1 photodiode; 0 where there is no sensor.</param>
/// <param name="Subtype">As told.</param>
/// <param name="Flags">What the sensor can do.</param>
public sealed record ThorlabsSensor(
    string Name, string SerialNumber, string CalibrationDate, int Type, int Subtype, int Flags)
{
    public const int Photodiode = 1;

    public static bool TryParse(ReadOnlyMemory<byte> reply, out ThorlabsSensor? sensor)
    {
        sensor = null;
        var reader = new ScpiReplyReader(reply);
        if (!reader.TryReadValue(out ScpiReplyValue name)
            || !reader.TryReadValue(out ScpiReplyValue serial)
            || !reader.TryReadValue(out ScpiReplyValue date)
            || !TryReadInteger(ref reader, out int type)
            || !TryReadInteger(ref reader, out int subtype)
            || !TryReadInteger(ref reader, out int flags)
            || reader.TryReadValue(out _) || reader.IsMalformed)
        {
            return false;
        }

        sensor = new(name.GetText(), serial.GetText(), date.GetText(), type, subtype, flags);
        return true;
    }

    public override string ToString() => $"{Name} {SerialNumber}, calibrated {CalibrationDate}";

    private static bool TryReadInteger(ref ScpiReplyReader reader, out int value)
    {
        value = 0;
        if (!reader.TryReadValue(out ScpiReplyValue told) || !told.TryGetInteger(out long number)
            || number is < 0 or > int.MaxValue)
        {
            return false;
        }

        value = (int)number;
        return true;
    }
}
