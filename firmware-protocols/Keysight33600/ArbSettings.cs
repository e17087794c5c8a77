using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Keysight33600;

/// <summary>What one output plays, as the driver sets it and reads it back.</summary>
/// <param name="Name">The waveform in the output's memory.</param>
/// <param name="PointCount">Its length.</param>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="Filter">The smoothing.</param>
/// <param name="Low">The voltage of -1 into the load, in volt.</param>
/// <param name="High">The voltage of +1 into the load, in volt.</param>
public sealed record ArbSettings(
    string Name, int PointCount, double SampleRate, ArbFilter Filter, double Low, double High)
{
    private static readonly ScpiKeyword Arb = new("ARB");
    private static readonly (ArbFilter Filter, ScpiKeyword Keyword)[] Filters =
        [(ArbFilter.Off, new("OFF")), (ArbFilter.Step, new("STEP")), (ArbFilter.Normal, new("NORMal"))];

    /// <summary>Character data of a filter.</summary>
    public static string KeywordOf(ArbFilter filter) => Filters.First(entry => entry.Filter == filter).Keyword.ShortForm;

    /// <summary>
    /// Reads the answer to <see cref="Keysight33600Commands.ReadArb"/>; false if it is not of this form, or the output does
    /// not play an arbitrary waveform. A folder and the extension <c>.arb</c> around the name are dropped.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> reply, out ArbSettings? settings)
    {
        settings = null;
        var reader = new ScpiReplyReader(reply);
        if (!reader.TryReadValue(out ScpiReplyValue function) || !function.Is(Arb)
            || !Next(ref reader, out ScpiReplyValue name)
            || !Next(ref reader, out ScpiReplyValue points) || !points.TryGetInteger(out long count) || count is < 0 or > int.MaxValue
            || !Next(ref reader, out ScpiReplyValue rate) || !rate.TryGetDouble(out double sampleRate)
            || !Next(ref reader, out ScpiReplyValue filter)
            || !Next(ref reader, out ScpiReplyValue low) || !low.TryGetDouble(out double lowest)
            || !Next(ref reader, out ScpiReplyValue high) || !high.TryGetDouble(out double highest)
            || reader.TryReadUnit() || reader.IsMalformed)
        {
            return false;
        }

        foreach ((ArbFilter value, ScpiKeyword keyword) in Filters)
        {
            if (filter.Is(keyword))
            {
                settings = new(BareName(name.GetText()), (int)count, sampleRate, value, lowest, highest);
                return true;
            }
        }

        return false;
    }

    private static bool Next(ref ScpiReplyReader reader, out ScpiReplyValue value)
    {
        value = default;
        return reader.TryReadUnit() && reader.TryReadValue(out value);
    }

    private static string BareName(string told)
    {
        string name = told[(told.LastIndexOfAny(['\\', '/', ':']) + 1)..];
        return name.EndsWith(".arb", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }
}
