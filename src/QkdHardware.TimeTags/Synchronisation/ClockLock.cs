namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>A delay model that was found, with the standard errors of its terms.</summary>
/// <param name="Model">The delay of b.</param>
/// <param name="DelayErrorPs">Standard error of the delay at the reference, ps.</param>
/// <param name="FrequencyError">Standard error of the frequency offset at the reference.</param>
/// <param name="DriftError">Standard error of the drift, 1/s.</param>
/// <param name="PairsPerSecond">Rate of pairs above chance.</param>
public readonly record struct ClockLock(DelayModel Model, double DelayErrorPs, double FrequencyError, double DriftError, double PairsPerSecond);
