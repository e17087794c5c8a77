namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>How a key is cut into blocks: equal multiples of 64 bits, and a shorter last one.</summary>
internal readonly struct BlockLayout
{
    private readonly int keyLength;
    private readonly int blockLength;

    public BlockLayout(int keyLength, int longestBlock)
    {
        this.keyLength = keyLength;
        int blocks = Divide(keyLength, longestBlock);
        blockLength = blocks == 0
            ? longestBlock
            : Divide(Divide(keyLength, blocks), KeyBits.BitsPerWord) * KeyBits.BitsPerWord;
        Count = Divide(keyLength, blockLength);
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Bits of a block.</summary>
    public int Length(int block) => Math.Min(blockLength, keyLength - block * blockLength);

    /// <summary>The block's words in the key.</summary>
    public Range Words(int block)
    {
        int first = block * (blockLength / KeyBits.BitsPerWord);
        return first..(first + KeyBits.WordsFor(Length(block)));
    }

    private static int Divide(int dividend, int divisor) => (int)(((long)dividend + divisor - 1) / divisor);
}
