using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>Character data of the generator's commands.</summary>
internal static class GeneratorKeywords
{
    public static ScpiKeyword Sine { get; } = new("SINusoid");

    public static ScpiKeyword Square { get; } = new("SQUare");

    public static ScpiKeyword Triangle { get; } = new("TRIangle");

    public static ScpiKeyword Ramp { get; } = new("RAMP");

    public static ScpiKeyword Pulse { get; } = new("PULSe");

    public static ScpiKeyword Prbs { get; } = new("PRBS");

    public static ScpiKeyword Noise { get; } = new("NOISe");

    public static ScpiKeyword Arb { get; } = new("ARBitrary");

    public static ScpiKeyword DirectCurrent { get; } = new("DC");

    public static ScpiKeyword Vpp { get; } = new("VPP");

    public static ScpiKeyword Vrms { get; } = new("VRMS");

    public static ScpiKeyword Dbm { get; } = new("DBM");

    public static ScpiKeyword Minimum { get; } = new("MINimum");

    public static ScpiKeyword Maximum { get; } = new("MAXimum");

    public static ScpiKeyword Default { get; } = new("DEFault");

    public static ScpiKeyword Infinity { get; } = new("INFinity");

    public static ScpiKeyword Normal { get; } = new("NORMal");

    public static ScpiKeyword Inverted { get; } = new("INVerted");

    public static IReadOnlyList<ScpiKeyword> Functions { get; } =
        [Sine, Square, Triangle, Ramp, Pulse, Prbs, Noise, Arb, DirectCurrent];
}
