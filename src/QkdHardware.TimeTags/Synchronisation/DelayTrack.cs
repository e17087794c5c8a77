namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>A delay model under search: how far off it may be, and how many pairs a second follow it.</summary>
/// <param name="Model">The middle of what is possible.</param>
/// <param name="HalfDelayPs">The delay at the reference is within this, ps.</param>
/// <param name="HalfFrequency">The frequency offset at the reference is within this.</param>
/// <param name="PairsPerSecond">Pairs above chance.</param>
internal readonly record struct DelayTrack(DelayModel Model, double HalfDelayPs, double HalfFrequency, double PairsPerSecond);
