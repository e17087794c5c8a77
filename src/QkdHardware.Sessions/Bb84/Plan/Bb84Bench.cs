using QkdHardware.DeviceManager.Benches;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>A bench file with a decoy-state BB84 session.</summary>
public sealed class Bb84Bench : BenchFile
{
    /// <summary>What the session does on the bench.</summary>
    public required Bb84Plan Session { get; set; }
}
