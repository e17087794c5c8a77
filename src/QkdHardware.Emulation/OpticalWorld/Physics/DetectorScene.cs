namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>All that decides the clicks of one detector while the state stays as it is.</summary>
/// <param name="IsAlive">Whether it gives clicks at all.</param>
/// <param name="PhotonsByEncoderLevel">
/// Mean photo-electrons a pulse (photons times efficiency) for each level of the encoder, at the intensity modulator's
/// highest transmission.
/// </param>
/// <param name="MaxPhotons">No pulse of the pattern has more.</param>
/// <param name="DarkRatePerPs">Dark counts a picosecond.</param>
/// <param name="CableDelayPs">To the tagger.</param>
internal sealed record DetectorScene(
    bool IsAlive, double[] PhotonsByEncoderLevel, double MaxPhotons, double DarkRatePerPs, long CableDelayPs);
