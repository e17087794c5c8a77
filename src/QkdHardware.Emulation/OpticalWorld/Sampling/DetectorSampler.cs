using QkdHardware.Emulation.OpticalWorld.Physics;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>
/// Clicks of one detector in one slice: photons, dark counts and afterpulses in the order of time, thinned by a dead time
/// that starts with each click and is not prolonged by what falls into it. Jitter and cable come after it, so that the
/// dead time is the nanowire's and not the edge's.
/// </summary>
internal static class DetectorSampler
{
    /// <param name="scene">The optics during the slice.</param>
    /// <param name="detector">Counted from 0.</param>
    /// <param name="startPs">World time of the slice's start.</param>
    /// <param name="endPs">Its end; not in the slice.</param>
    /// <param name="memory">Carried from the slice before.</param>
    /// <param name="photonRandom">Decides photons only, so that other physics does not reshuffle them.</param>
    /// <param name="otherRandom">Decides dark counts, afterpulses and jitter.</param>
    /// <param name="arrived">Takes what reaches the tagger in the slice, in world time.</param>
    public static void Sample(
        Scene scene,
        int detector,
        long startPs,
        long endPs,
        DetectorMemory memory,
        RandomStream photonRandom,
        RandomStream otherRandom,
        List<long> arrived)
    {
        DetectorScene own = scene.Detectors[detector];
        long deadTime = scene.Twin.Detectors.DeadTimePs;
        double afterpulseProbability = scene.Twin.Detectors.AfterpulseProbability;
        double afterpulseDecay = scene.Twin.Detectors.AfterpulseDecayPs;
        PhotonStream photons = new(scene, detector, startPs, endPs, photonRandom);
        long dark = NextDark(ref otherRandom, own.DarkRatePerPs, startPs, endPs);
        memory.Flush(endPs, arrived);
        while (true)
        {
            long afterpulse = memory.Afterpulses.Count > 0 ? memory.Afterpulses.Peek() : long.MaxValue;
            long time = Math.Min(photons.NextPs, Math.Min(dark, afterpulse));
            if (time >= endPs)
            {
                return;
            }

            if (time == afterpulse)
            {
                memory.Afterpulses.Dequeue();
            }
            else if (time == dark)
            {
                dark = NextDark(ref otherRandom, own.DarkRatePerPs, dark, endPs);
            }
            else
            {
                photons.MoveOn();
            }

            if (time < memory.DeadUntilPs || !own.IsAlive)
            {
                continue;
            }

            memory.DeadUntilPs = time + deadTime;
            photons.SkipTo(memory.DeadUntilPs);
            memory.Deliver(
                time + own.CableDelayPs + (long)Math.Round(scene.JitterSigmaPs * otherRandom.NextNormal()), endPs, arrived);
            if (afterpulseProbability > 0 && otherRandom.NextUniform() <= afterpulseProbability)
            {
                long release = memory.DeadUntilPs + (long)(afterpulseDecay * otherRandom.NextExponential());
                memory.Afterpulses.Enqueue(release, release);
            }
        }
    }

    private static long NextDark(ref RandomStream random, double ratePerPs, long fromPs, long endPs)
    {
        double gap = random.NextExponential() / ratePerPs; // Infinite without dark counts.
        return gap < endPs - fromPs ? fromPs + (long)gap : long.MaxValue;
    }
}
