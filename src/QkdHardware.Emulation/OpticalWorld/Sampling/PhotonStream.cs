using QkdHardware.Emulation.OpticalWorld.Physics;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>
/// The laser pulses from which one detector absorbs at least one photon. Coherent light: pulse k does so with probability
/// 1 - exp(-n_k), independently of other pulses and detectors. Candidates come at the brightest pulse's probability, by
/// exponential gaps; each is kept with its own pulse's probability over the brightest one's.
/// </summary>
internal struct PhotonStream
{
    private readonly double[] photonsByEncoderLevel;
    private readonly double[] transmission;
    private readonly double brightest; // Photons of the brightest pulse.
    private readonly double brightestProbability;
    private readonly double periodPs;
    private readonly long end;

    // The slice's first pulse; times are counted from it so that double is exact enough.
    private readonly long first;
    private readonly long firstPs;
    private readonly double cutOff;

    private WaveformCursor encoder;
    private WaveformCursor intensity;
    private RandomStream random;
    private long pulse;

    public PhotonStream(Scene scene, int detector, long startPs, long endPs, RandomStream random)
    {
        DetectorScene own = scene.Detectors[detector];
        (photonsByEncoderLevel, transmission, brightest) = (own.PhotonsByEncoderLevel, scene.Transmission, own.MaxPhotons);
        (encoder, intensity, this.random) = (new(scene.Encoder), new(scene.Intensity), random);
        brightestProbability = 1 - Math.Exp(-brightest);
        if (scene.Pulses is not { } train || brightestProbability == 0)
        {
            NextPs = long.MaxValue;
            return;
        }

        periodPs = train.PeriodPs;
        first = train.FirstAtOrAfter(startPs);
        end = train.FirstAtOrAfter(endPs);
        (firstPs, cutOff) = (train.TimeOf(first), train.CutOff(first));
        pulse = first;
        FindFrom(first);
    }

    /// <summary>World time of the pulse at hand; <see cref="long.MaxValue"/> after the last of the slice.</summary>
    public long NextPs { get; private set; }

    public void MoveOn() => FindFrom(pulse + 1);

    /// <summary>Drops pulses before a time; those are lost in the dead time, and what follows does not depend on them.</summary>
    public void SkipTo(long timePs)
    {
        if (NextPs >= timePs)
        {
            return;
        }

        long from = Math.Max(pulse + 1, first + (long)((timePs - firstPs) / periodPs));
        while (TimeOf(from) < timePs) // Once at the most: the quotient was cut off.
        {
            from++;
        }

        FindFrom(from);
    }

    private void FindFrom(long from)
    {
        while (true)
        {
            double gap = Math.Floor(random.NextExponential() / brightest);
            if (gap >= end - from)
            {
                (pulse, NextPs) = (end, long.MaxValue);
                return;
            }

            pulse = from + (long)gap;
            double photons = photonsByEncoderLevel[encoder.LevelAt(pulse)] * transmission[intensity.LevelAt(pulse)];
            if (IsAbsorbed(random.NextUniform() * brightestProbability, photons))
            {
                NextPs = TimeOf(pulse);
                return;
            }

            from = pulse + 1;
        }
    }

    private readonly long TimeOf(long index) => firstPs + (long)(((index - first) * periodPs) + cutOff);

    // u < 1 - exp(-n), of which n - n^2/2 and n are bounds that nearly always decide.
    private static bool IsAbsorbed(double uniform, double photons) =>
        uniform < photons
        && (uniform < photons - (photons * photons / 2) || uniform < 1 - Math.Exp(-photons));
}
