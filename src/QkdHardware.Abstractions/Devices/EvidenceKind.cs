namespace QkdHardware.Abstractions.Devices;

/// <summary>What a driver's knowledge of the wire rests on, strongest first.</summary>
public enum EvidenceKind
{
    /// <summary>The driver was run against the instrument itself.</summary>
    Hardware,

    /// <summary>Bytes that an instrument wrote, recorded by others.</summary>
    Recording,

    /// <summary>The vendor's manual.</summary>
    VendorManual,

    /// <summary>Code that the vendor published.</summary>
    VendorCode,

    /// <summary>Working drivers of third parties.</summary>
    ThirdPartyCode,
}
