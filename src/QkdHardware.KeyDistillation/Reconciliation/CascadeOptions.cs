namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// How <see cref="CascadeCorrector"/> asks. Only <see cref="BlockLength"/> must be the same at both stations.
/// </summary>
public sealed record CascadeOptions
{
    /// <summary>The longest block that positions of 16 bits can address.</summary>
    public const int MaxBlockLength = 1 << 16;

    private readonly int blockLength = MaxBlockLength;
    private readonly int searchesPerBlock = 32;
    private readonly int confirmations = 24;

    /// <summary>
    /// The longest block, in bits; a key is split into blocks that differ by less than 64 bits, except the last, which
    /// is shorter. Larger blocks leak less; all blocks advance together, so smaller ones do not save rounds.
    /// A multiple of 64 up to <see cref="MaxBlockLength"/>.
    /// </summary>
    public int BlockLength
    {
        get => blockLength;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, KeyBits.BitsPerWord);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxBlockLength);
            ArgumentOutOfRangeException.ThrowIfNotEqual(value % KeyBits.BitsPerWord, 0);
            blockLength = value;
        }
    }

    /// <summary>
    /// How many odd ranges of a shuffled pass a block searches in one round. More means fewer rounds and a little more
    /// leakage, since an error found by one search may be the neighbour that another would have found for less.
    /// </summary>
    public int SearchesPerBlock
    {
        get => searchesPerBlock;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            searchesPerBlock = value;
        }
    }

    /// <summary>
    /// Parities of random subsets that must agree after the last correction of a block: each misses remaining errors
    /// with probability 1/2. 1 to 64.
    /// </summary>
    public int Confirmations
    {
        get => confirmations;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 64);
            confirmations = value;
        }
    }
}
