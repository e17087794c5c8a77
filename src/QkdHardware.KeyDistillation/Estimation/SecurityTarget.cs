namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>How far the key may be from an ideal one: failure probabilities per block.</summary>
/// <exception cref="ArgumentOutOfRangeException">A parameter is not inside (0, 1).</exception>
public sealed record SecurityTarget
{
    /// <param name="secrecy">epsilon_sec: distance from a key unknown to the eavesdropper.</param>
    /// <param name="correctness">epsilon_cor: probability that the stations' keys differ unnoticed.</param>
    public SecurityTarget(double secrecy, double correctness)
    {
        Secrecy = Require.InsideUnitInterval(secrecy, nameof(secrecy));
        Correctness = Require.InsideUnitInterval(correctness, nameof(correctness));
    }

    /// <summary>epsilon_sec.</summary>
    public double Secrecy { get; }

    /// <summary>epsilon_cor.</summary>
    public double Correctness { get; }
}
