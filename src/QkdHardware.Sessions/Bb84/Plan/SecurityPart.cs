namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>The failure probabilities that the key's security claim states.</summary>
public sealed class SecurityPart
{
    /// <summary>epsilon_sec.</summary>
    public double EpsSec { get; set; } = 1e-9;

    /// <summary>epsilon_cor.</summary>
    public double EpsCor { get; set; } = 1e-15;
}
