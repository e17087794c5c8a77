namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>The range lengths of the passes that cut a whole block into equal ranges.</summary>
internal static class CascadeSchedule
{
    /// <summary>
    /// k1 = ceil(0.8/Q) and k2 = 5 k1 (schedule "yanetal" of brunorijsman/cascade-cpp:cascade/algorithm.cpp), then
    /// n/16; passes with ranges of more than half the block are left out, except the first.
    /// </summary>
    /// <param name="qber">Estimated error rate, 0 to 1/2.</param>
    /// <param name="length">n, bits of the block, above 0.</param>
    public static int[] RangeLengths(double qber, int length)
    {
        int first = qber * length > 0.8 ? (int)Math.Ceiling(0.8 / qber) : length;
        var lengths = new List<int> { first };
        foreach (int next in new[] { 5L * first, length / 16 }.Where(k => k <= int.MaxValue).Select(k => (int)k))
        {
            if (next > lengths[^1] && next <= length / 2) lengths.Add(next);
        }

        return [.. lengths];
    }
}
