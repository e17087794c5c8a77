namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>One public permutation of a block's positions, and its inverse.</summary>
internal sealed class Shuffle
{
    private readonly ushort[] sources;
    private readonly ushort[] targets;

    public Shuffle(BitOrders.Numbers numbers, int length)
    {
        (sources, targets) = (new ushort[length], new ushort[length]);
        for (int i = 0; i < length; i++) sources[i] = (ushort)i;
        for (int i = length - 1; i > 0; i--)
        {
            int j = (int)((numbers.Next() >> 32) * (ulong)(i + 1) >> 32);
            (sources[i], sources[j]) = (sources[j], sources[i]);
        }

        for (int i = 0; i < length; i++) targets[sources[i]] = (ushort)i;
    }

    /// <summary>The key's position of the bit that is at a shuffled position.</summary>
    public int Source(int shuffled) => sources[shuffled];

    /// <summary>The shuffled position of a bit.</summary>
    public int Target(int position) => targets[position];

    /// <summary>Writes the block's bits in shuffled order.</summary>
    public void Apply(ReadOnlySpan<ulong> bits, Span<ulong> shuffled)
    {
        ReadOnlySpan<ushort> from = sources;
        for (int word = 0; !from.IsEmpty; word++)
        {
            int count = Math.Min(from.Length, KeyBits.BitsPerWord);
            ulong packed = 0;
            for (int i = count - 1; i >= 0; i--) packed = packed << 1 | (bits[from[i] >> 6] >> from[i] & 1);
            shuffled[word] = packed;
            from = from[count..];
        }
    }
}
