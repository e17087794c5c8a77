using System.Runtime.CompilerServices;
using QkdHardware.KeyDistillation.Estimation;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Estimation;

/// <summary>
/// A direct simulation of the receiver, slot by slot with dead time and darks in continuous time: the reference for
/// the closed form, with which it shares no formula.
/// </summary>
internal sealed class LinkMonteCarlo(LinkParameters link, int seed)
{
    private ulong state = (ulong)seed << 32;
    private readonly double period = 1 / link.SymbolsPerSecond;
    private readonly double[] deadUntil = [-1, -1, -1, -1];
    private readonly double[] nextDark = new double[4];

    public long Clicks { get; private set; }

    /// <summary>By basis (Z, X), intensity (mu, nu), then right or wrong.</summary>
    public long[,,] Counts { get; } = new long[2, 2, 2];

    // Without AggressiveOptimization the loop would run for long in unoptimised code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long slots)
    {
        for (int d = 0; d < 4; d++) nextDark[d] = NextDark(0);
        double[] none = [NoPhoton(link.Intensities.Signal), NoPhoton(link.Intensities.Decoy)];
        double signal = link.Intensities.SignalProbability, gate = link.GateSeconds;
        double firstDark = nextDark.Min();
        for (long slot = 0; slot < slots; slot++)
        {
            int intensity = Uniform() < signal ? 0 : 1;
            bool photons = Uniform() >= none[intensity];
            double time = (slot + 0.5) * period;
            if (!photons && firstDark > time + gate) continue;

            int basis = Uniform() < link.SenderKeyBasisProbability ? 0 : 1;
            int bit = (Uniform() < 0.5 ? 0 : 1);
            int gated = 0;
            for (int d = 0; d < 4; d++) gated |= Darks(d, time) << d;
            if (photons) gated |= Photons(intensity, basis, bit, time);
            for (int d = 0; d < 4; d++) gated |= Darks(d, time + link.GateSeconds / 2, time) << d;
            firstDark = nextDark.Min();
            Sift(gated, basis, bit, intensity);
        }
    }

    // SplitMix64; System.Random with a seed is ten times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Uniform()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
    }

    private double Mean(int intensity) => intensity == 0 ? link.Intensities.Signal : link.Intensities.Decoy;

    private double NoPhoton(double k) => Math.Exp(-k * link.Transmittance);

    private double NextDark(double from) => link.DarkCountsPerSecond == 0
        ? double.MaxValue
        : from - Math.Log(1 - Uniform()) / link.DarkCountsPerSecond;

    // Detectors 0, 1 are Z0, Z1 and 2, 3 are X0, X1. The number of photons that would click is Poissonian but not zero,
    // and each goes its own way.
    private int Photons(int intensity, int basis, int bit, double time)
    {
        double mean = Mean(intensity) * link.Transmittance;
        double term = Math.Exp(-mean), rest = Uniform() * (1 - term);
        int count = 0;
        do
        {
            term *= mean / ++count;
            rest -= term;
        }
        while (rest > 0 && term > 0);

        int hit = 0;
        for (; count > 0; count--)
        {
            int arm = Uniform() < link.ReceiverKeyBasisProbability ? 0 : 1;
            double toOne = arm != basis ? 0.5 : bit == 1 ? 1 - link.Misalignment : link.Misalignment;
            hit |= 1 << (2 * arm + (Uniform() < toOne ? 1 : 0));
        }

        int clicked = 0;
        for (int d = 0; d < 4; d++)
        {
            if ((hit >> d & 1) == 0 || !Click(d, time)) continue;
            double jitter = link.JitterFwhmSeconds / 2.3548 * Math.Sqrt(-2 * Math.Log(1 - Uniform()))
                * Math.Cos(2 * Math.PI * Uniform());
            if (Math.Abs(jitter) <= link.GateSeconds / 2) clicked |= 1 << d;
        }

        return clicked;
    }

    private int Darks(int detector, double until, double? pulse = null)
    {
        int gated = 0;
        while (nextDark[detector] < until)
        {
            double time = nextDark[detector];
            nextDark[detector] = NextDark(time);
            if (Click(detector, time) && Math.Abs(time - (pulse ?? until)) <= link.GateSeconds / 2) gated = 1;
        }

        return gated;
    }

    private bool Click(int detector, double time)
    {
        if (time < deadUntil[detector]) return false;
        deadUntil[detector] = time + link.DeadTimeSeconds;
        Clicks++;
        return true;
    }

    private void Sift(int gated, int basis, int bit, int intensity)
    {
        int own = gated >> (2 * basis) & 3, other = gated >> (2 * (1 - basis)) & 3;
        if (own == 0 || other != 0) return;
        int measured = own == 3 ? (Uniform() < 0.5 ? 0 : 1) : own - 1;
        Counts[basis, intensity, measured == bit ? 0 : 1]++;
    }
}
