using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>
/// The optics at one state: when pulses arrive and how bright each is at each detector. A steady picture: the pattern has
/// always been playing, and a change is seen at both ends of the fibre at once. Immutable and thread-safe.
/// </summary>
internal sealed class Scene
{
    private const double PlanckTimesLightNm = 6.62607015e-34 * 299_792_458 * 1e9; // J nm
    private const double FwhmPerSigma = 2.3548200450309493; // 2 sqrt(2 ln 2)
    private const int MostPulsesAveraged = 1 << 20;

    private readonly Lazy<double[]> meanClicks;

    public Scene(WorldState state, WaveformCache waveforms)
    {
        TwinFile twin = state.Twin;
        Twin = twin;
        JitterSigmaPs = twin.Detectors.JitterFwhmPs / FwhmPerSigma;
        DriveOutput? clock = state.LaserClock;
        if (clock is not null)
        {
            long lightPath = twin.Laser.PulseDelayPs + twin.Link.DelayPs;
            Pulses = new(state.PatternStartPs + lightPath, clock.SampleRateHz, twin.Laser.SamplesPerSymbol);
        }

        (Encoder, Intensity) = (waveforms.Get(state, 0), waveforms.Get(state, 1));
        Transmission = [.. Intensity.Volts.Select(volts => TransmitterOptics.Transmission(twin.IntensityModulator, volts))];
        Detectors = DetectorScenes(state, clock is not null);
        DriveOutput source = state.Outputs[state.SyncOutput];
        if (state.IsSyncOn && source.IsOn)
        {
            SyncEdges = new(state.PatternStartPs + twin.Cables.SyncPs, source.SampleRateHz, source.Samples.Length);
        }

        PowerOnSensorW = Pulses is null ? 0 : SensorPower(state, 1e12 / Pulses.PeriodPs);
        meanClicks = new(AverageClicks);
    }

    public TwinFile Twin { get; }

    public double JitterSigmaPs { get; }

    /// <summary>When the pulses are at the detectors; pulse 0 is that of the pattern's first symbol. Null without light.</summary>
    public PulseTrain? Pulses { get; }

    /// <summary>When the edges are at the tagger's START. Null without edges.</summary>
    public PulseTrain? SyncEdges { get; }

    public Waveform Encoder { get; }

    public Waveform Intensity { get; }

    /// <summary>By the level of <see cref="Intensity"/>.</summary>
    public double[] Transmission { get; }

    public DetectorScene[] Detectors { get; }

    /// <summary>Mean power over the pattern on the power sensor.</summary>
    public double PowerOnSensorW { get; }

    /// <summary>
    /// Expected clicks a second of one detector, its dead time by r / (1 + r t), without afterpulses: for displays.
    /// </summary>
    public double ExpectedRateCps(int detector)
    {
        double rate = (1e12 * Detectors[detector].DarkRatePerPs)
            + (Pulses is null ? 0 : meanClicks.Value[detector] * 1e12 / Pulses.PeriodPs);
        return rate / (1 + (rate * Twin.Detectors.DeadTimePs * 1e-12));
    }

    private DetectorScene[] DetectorScenes(WorldState state, bool isLit)
    {
        TwinFile twin = state.Twin;
        double photons = isLit
            ? LightPath.PhotonsAt(state, twin.Switch.LinkEgress) * Decibel.ToRatio(twin.Link.LossDb + twin.Receiver.LossDb)
            : 0;
        double[][] shares = [.. Encoder.Volts.Select(volts => TransmitterOptics.PortShares(twin.Encoder, twin.Receiver, volts))];
        long[] cables = [twin.Cables.Z0Ps, twin.Cables.Z1Ps, twin.Cables.X0Ps, twin.Cables.X1Ps];
        DetectorScene[] scenes = new DetectorScene[WorldState.DetectorCount];
        for (int i = 0; i < scenes.Length; i++)
        {
            int port = i;
            DetectorState detector = state.Detectors[i];
            double detected = detector.IsAlive ? photons * DetectorPhysics.Efficiency(twin.Detectors, detector.BiasUa) : 0;
            double dark = detector.IsAlive ? DetectorPhysics.DarkCountRateCps(twin.Detectors, detector.BiasUa) * 1e-12 : 0;
            double[] byLevel = [.. shares.Select(share => detected * share[port])];
            scenes[i] = new(detector.IsAlive, byLevel, byLevel.Max() * Transmission.Max(), dark, cables[i]);
        }

        return scenes;
    }

    private double SensorPower(WorldState state, double pulseRateHz)
    {
        double sum = 0;
        for (int i = 0; i < Intensity.Period; i++)
        {
            sum += Transmission[Intensity.LevelAt(i)];
        }

        double photonEnergy = PlanckTimesLightNm / state.Twin.Laser.WavelengthNm;
        return LightPath.PhotonsAt(state, state.Twin.Switch.MeterEgress) * sum / Intensity.Period * pulseRateHz * photonEnergy;
    }

    private double[] AverageClicks()
    {
        long pulses = Math.Min(MostPulsesAveraged, (long)Encoder.Period * Intensity.Period);
        if (Encoder.Period == Intensity.Period)
        {
            pulses = Encoder.Period;
        }

        double[] sums = new double[Detectors.Length];
        for (long pulse = 0; pulse < pulses; pulse++)
        {
            int level = Encoder.LevelAt(pulse);
            double transmission = Transmission[Intensity.LevelAt(pulse)];
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += 1 - Math.Exp(-Detectors[i].PhotonsByEncoderLevel[level] * transmission);
            }
        }

        return [.. sums.Select(sum => sum / pulses)];
    }
}
