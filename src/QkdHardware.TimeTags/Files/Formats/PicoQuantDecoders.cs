using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>The decoder for each PicoQuant record type.</summary>
public static class PicoQuantDecoders
{
    /// <summary>A decoder; see <see cref="TttrTagDecoder{TLayout}"/> for the parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such record type.</exception>
    public static ITagDecoder Create(TttrRecordType type, TickScale tick, TickScale? micro, int inputs) => type switch
    {
        TttrRecordType.PicoHarp300T2 => new TttrTagDecoder<PicoHarpT2>(Describe(type), tick, null, 0),
        TttrRecordType.PicoHarp300T3 => new TttrTagDecoder<PicoHarpT3>(Describe(type), tick, micro, 0),
        TttrRecordType.HydraHarp1T2 => new TttrTagDecoder<HydraHarp1T2>(Describe(type), tick, null, inputs),
        TttrRecordType.HydraHarp1T3 => new TttrTagDecoder<HydraHarp1T3>(Describe(type), tick, micro, inputs),
        _ when type.IsHydraHarp2() && type.IsT3() => new TttrTagDecoder<HydraHarp2T3>(Describe(type), tick, micro, inputs),
        _ when type.IsHydraHarp2() => new TttrTagDecoder<HydraHarp2T2>(Describe(type), tick, null, inputs),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such record type."),
    };

    /// <summary>Instrument and mode in words.</summary>
    public static string Describe(TttrRecordType type)
    {
        string instrument = ((uint)type & 0xFF, (uint)type >> 24) switch
        {
            (3, _) => "PicoHarp 300",
            (4, 0) => "HydraHarp V1",
            (4, _) => "HydraHarp V2",
            (5, _) => "TimeHarp 260 N",
            (6, _) => "TimeHarp 260 P",
            _ => "MultiHarp, PicoHarp 330",
        };
        return $"{instrument} {(type.IsT3() ? "T3" : "T2")}";
    }
}
