namespace QkdHardware.Transports.Visa.Native;

/// <summary><c>ViAttr</c> (VPP-4.3.2, appendix A).</summary>
internal enum ViAttribute : uint
{
    ResourceClass = 0xBFFF0001,
    InterfaceType = 0x3FFF0171,
    Timeout = 0x3FFF001A,
    TerminationCharacterEnabled = 0x3FFF0038,
    SerialBaud = 0x3FFF0021,
    SerialDataBits = 0x3FFF0022,
    SerialParity = 0x3FFF0023,
    SerialStopBits = 0x3FFF0024,
    SerialFlowControl = 0x3FFF0025,
    SerialAvailable = 0x3FFF00AC,
    SerialDtr = 0x3FFF00B2,
    SerialEndIn = 0x3FFF00B3,
    SerialEndOut = 0x3FFF00B4,
    SerialRts = 0x3FFF00C0,
}
