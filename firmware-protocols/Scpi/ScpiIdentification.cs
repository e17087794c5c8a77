using System.Text;
using QkdHardware.Abstractions.Devices;

namespace QkdHardware.Protocols.Scpi;

/// <summary>The answer to <c>*IDN?</c>: four fields parted by commas (IEEE 488.2 section 10.14).</summary>
public readonly record struct ScpiIdentification(string Manufacturer, string Model, string SerialNumber, string Firmware)
{
    /// <summary>Reads the four fields; blanks around them are dropped, and further commas belong to the firmware.</summary>
    public static bool TryParse(ReadOnlySpan<byte> reply, out ScpiIdentification identification)
    {
        string[] fields = Encoding.Latin1.GetString(reply).Split(',', 4, StringSplitOptions.TrimEntries);
        bool isWhole = fields.Length == 4 && fields[0].Length > 0 && fields[1].Length > 0;
        identification = isWhole ? new(fields[0], fields[1], fields[2], fields[3]) : default;
        return isWhole;
    }

    public InstrumentIdentity ToInstrumentIdentity() => new(Manufacturer, Model, SerialNumber, Firmware, "*IDN?");

    public override string ToString() => $"{Manufacturer},{Model},{SerialNumber},{Firmware}";
}
