namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>How probable a count is by chance.</summary>
internal static class PoissonTail
{
    /// <summary>
    /// Natural logarithm of Chernoff's upper bound on P(X >= count) for a Poisson X: -(mean - count + count ln(count / mean)).
    /// Over-dispersed counts (variance = dispersion * mean) are taken as dispersion times a Poisson variable.
    /// </summary>
    public static double LogBound(double count, double mean, double dispersion = 1)
    {
        if (count <= mean) return 0;
        if (mean <= 0) return double.NegativeInfinity;
        return -(mean - count + (count * Math.Log(count / mean))) / Math.Max(1, dispersion);
    }
}
