namespace QkdHardware.Protocols.WebSq1;

/// <summary>What the protocol documents as limits, and the bounds that both ends set to what they read.</summary>
public static class WebSqLimits
{
    /// <summary>The shortest measurement period in ms.</summary>
    public const double MinMeasurementPeriodMs = 10;

    /// <summary>The documented ends of an IV scan, +/- uA; no bias beyond is ever meant.</summary>
    public const double MaxScanCurrentUa = 90.9;

    /// <summary>The samples of a temperature history.</summary>
    public const int TemperatureSamples = 200;

    /// <summary>Ours: the most detectors that are believed; public code knows racks of 4 and 8.</summary>
    public const int MaxDetectors = 256;

    /// <summary>Ours: the longest object from a client.</summary>
    public const int MaxCommandLength = 64 * 1024;

    /// <summary>Ours: the longest object from the server; a long IV history has some 100 kB.</summary>
    public const int MaxReportLength = 1024 * 1024;

    /// <summary>Ours: the longest line of counts, its end included.</summary>
    public const int MaxCountsLineLength = 16 * 1024;

    /// <summary>Ours: how deep objects and arrays may be nested; the protocol needs 4.</summary>
    public const int MaxDepth = 16;
}
