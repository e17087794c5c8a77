namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>Shannon's binary entropy.</summary>
public static class BinaryEntropy
{
    /// <summary>h(x) = -x log2 x - (1-x) log2(1-x), in bits; h(0) = h(1) = 0.</summary>
    /// <param name="probability">In [0, 1].</param>
    public static double Of(double probability)
    {
        Require.Probability(probability);
        if (probability is 0 or 1) return 0;
        return -probability * Math.Log2(probability) - (1 - probability) * Math.Log2(1 - probability);
    }
}
