namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>Limits of measured outcomes; beyond one the phase fails or the record is void.</summary>
public sealed class SessionLimits
{
    /// <summary>The largest QBER with which a session goes on.</summary>
    public double Qber { get; set; } = 0.08;

    /// <summary>The largest dark count rate of a detector in counts a second.</summary>
    public double DarkCps { get; set; } = 2000;

    /// <summary>How far a mean photon number may lie from the plan after setting it, relative.</summary>
    public double MuSetting { get; set; } = 0.02;

    /// <summary>How far the monitored power may drift from its value at calibration before a record is void, relative.</summary>
    public double MuDrift { get; set; } = 0.05;

    /// <summary>The smallest signal-to-noise ratio at which a delay is believed.</summary>
    public double DelaySnr { get; set; } = 8;

    /// <summary>How many records may be void before the session gives up.</summary>
    public int VoidRecords { get; set; } = 5;
}
