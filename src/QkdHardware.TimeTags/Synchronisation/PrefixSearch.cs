namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Finds which bit of a public prefix each detection belongs to. Pure.</summary>
public static class PrefixSearch
{
    private const int FewestDetections = 20;

    /// <summary>
    /// Searches all offsets of the code. Take detections of the basis of the prefix, from a time that is surely within it:
    /// those outside are background. Weak signals never throw.
    /// </summary>
    /// <param name="symbols">Symbol of each detection, as <see cref="SymbolTiming"/> numbers them.</param>
    /// <param name="bits">Its outcome, 0 or 1.</param>
    /// <param name="code">The code that was sent.</param>
    /// <param name="expectedOffset">Of the offsets that are a length of the code apart, the nearest to this is given.</param>
    /// <param name="maximumFalseAlarm">The greatest false-alarm probability of an answer.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An outcome is not a bit, or the probability is out of range.</exception>
    public static SyncResult<PrefixOffset> Find(
        ReadOnlySpan<long> symbols, ReadOnlySpan<byte> bits, PrefixCode code, long expectedOffset, double maximumFalseAlarm = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (symbols.Length != bits.Length) throw new ArgumentException("The spans differ in length.", nameof(bits));
        if (!(maximumFalseAlarm is > 0 and <= 0.1)) throw new ArgumentOutOfRangeException(nameof(maximumFalseAlarm), maximumFalseAlarm, "Above 0, at most 0.1.");
        if (bits.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0) throw new ArgumentOutOfRangeException(nameof(bits), "An outcome is neither 0 nor 1.");
        if (symbols.Length < FewestDetections) return SyncResult<PrefixOffset>.Refused(SyncRefusal.TooFewTags);

        // Chinese remainders, one length at a time: the offset is right modulo the product of those before.
        (long offset, long modulus) = (0, 1);
        foreach (sbyte[] component in code.Components)
        {
            int residue = Residue(symbols, bits, component);
            while (PrefixCode.Residue(offset, component.Length) != residue) offset += modulus;
            modulus *= component.Length;
        }

        offset += (long)Math.Round((decimal)(expectedOffset - offset) / modulus) * modulus;

        long sum = 0;
        for (int i = 0; i < symbols.Length; i++) sum += bits[i] == 1 ? code.Sign(symbols[i] + offset) : -code.Sign(symbols[i] + offset);

        // Hoeffding's bound for a sum of fair signs, times every offset there is: the lengths were chosen by this same data.
        double squares = (double)sum * sum / symbols.Length;
        double log = sum > 0 ? Math.Min(0, Math.Log(modulus) - (squares / 2)) : 0;
        var confidence = new SyncConfidence(sum / Math.Sqrt(symbols.Length), log, sum);
        return log <= Math.Log(maximumFalseAlarm)
            ? SyncResult<PrefixOffset>.Locked(new PrefixOffset(offset, (double)sum / symbols.Length), confidence)
            : SyncResult<PrefixOffset>.Refused(SyncRefusal.SignalTooWeak, confidence);
    }

    // Folded by the length, the detections correlate with one component of the majority to half of their contrast.
    private static int Residue(ReadOnlySpan<long> symbols, ReadOnlySpan<byte> bits, sbyte[] component)
    {
        int length = component.Length;
        int[] folded = new int[length];
        for (int i = 0; i < symbols.Length; i++) folded[PrefixCode.Residue(symbols[i], length)] += bits[i] == 1 ? 1 : -1;
        int[] twice = new int[2 * length];
        for (int k = 0; k < twice.Length; k++) twice[k] = component[k % length];
        (int best, long highest) = (0, long.MinValue);
        for (int shift = 0; shift < length; shift++)
        {
            ReadOnlySpan<int> signs = twice.AsSpan(shift, length);
            long sum = 0;
            for (int k = 0; k < folded.Length; k++) sum += folded[k] * signs[k];
            if (sum > highest) (best, highest) = (shift, sum);
        }

        return best;
    }
}
