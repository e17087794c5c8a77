namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>Hoeffding's inequality as the decoy bounds use it.</summary>
public static class Hoeffding
{
    /// <summary>
    /// d(n, eps) = sqrt(n/2 ln(1/eps)): how far a part of n events may lie from its expectation, except with
    /// probability <paramref name="epsilon"/> on each side.
    /// </summary>
    /// <param name="total">n, all events of the basis, whatever their intensity.</param>
    /// <param name="epsilon">Inside (0, 1).</param>
    public static double Deviation(double total, double epsilon) =>
        Math.Sqrt(Require.Count(total) / 2 * Math.Log(1 / Require.InsideUnitInterval(epsilon)));
}
