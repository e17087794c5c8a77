using QkdHardware.TimeTags.Synchronisation;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

/// <summary>
/// Two stations' tags from one pair source and independent background, all Poissonian, from a seed. Station a's clock is
/// the true time; b's is given by a delay model, to which jitter is added.
/// </summary>
internal sealed class PairStreams
{
    private const double PsPerSecond = 1e12;

    public long[] A { get; private init; } = [];

    public long[] B { get; private init; } = [];

    public DelayModel Truth { get; private init; }

    /// <param name="seed">Seed.</param>
    /// <param name="seconds">Length of the recording.</param>
    /// <param name="rate">Tags a second of each station.</param>
    /// <param name="paired">Part of them that has a partner.</param>
    /// <param name="truth">Delay of b.</param>
    /// <param name="jitterPs">Standard deviation of a pair's difference.</param>
    /// <param name="isDark">Times (s) without light at b's station, if any.</param>
    public static PairStreams Make(int seed, double seconds, double rate, double paired, DelayModel truth, double jitterPs = 350, (double From, double To)? isDark = null)
    {
        var random = new Random(seed);
        List<long> a = [];
        List<long> b = [];
        foreach (long time in Poisson(random, seconds, rate * paired))
        {
            a.Add(time);
            if (isDark is { } dark && time >= dark.From * PsPerSecond && time < dark.To * PsPerSecond) continue;
            b.Add(time + (long)Math.Round(truth.At(time) + (jitterPs * Gaussian(random))));
        }

        // Jitter puts few of them out of order.
        for (int i = 1; i < b.Count; i++)
        {
            for (int j = i; j > 0 && b[j] < b[j - 1]; j--) (b[j], b[j - 1]) = (b[j - 1], b[j]);
        }

        return new PairStreams
        {
            A = Merge(a, Poisson(random, seconds, rate * (1 - paired))),
            B = Merge(b, Poisson(random, seconds, rate * (1 - paired))),
            Truth = truth,
        };
    }

    /// <summary>The same without any tag of either station in a time, s of their own clocks.</summary>
    public PairStreams Without(double from, double to)
    {
        bool IsKept(long time) => time < from * PsPerSecond || time >= to * PsPerSecond;
        return new PairStreams { A = [.. A.Where(IsKept)], B = [.. B.Where(IsKept)], Truth = Truth };
    }

    public static IEnumerable<long> Poisson(Random random, double seconds, double rate)
    {
        if (rate <= 0) yield break;
        for (double t = 0; ;)
        {
            t -= Math.Log(1 - random.NextDouble()) / rate * PsPerSecond;
            if (t >= seconds * PsPerSecond) yield break;
            yield return (long)t;
        }
    }

    public static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static long[] Merge(List<long> first, IEnumerable<long> second)
    {
        List<long> all = new(2 * first.Count);
        int taken = 0;
        foreach (long time in second)
        {
            while (taken < first.Count && first[taken] <= time) all.Add(first[taken++]);
            all.Add(time);
        }

        all.AddRange(first[taken..]);
        return [.. all];
    }
}
