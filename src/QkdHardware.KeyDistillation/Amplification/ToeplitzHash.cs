using QkdHardware.KeyDistillation.Gf2;

namespace QkdHardware.KeyDistillation.Amplification;

/// <summary>
/// Privacy amplification by a Toeplitz matrix, a two-universal family (Krawczyk, CRYPTO '94). One call is one
/// finite-key block: splitting a block changes its epsilon. Pure and thread-safe.
/// </summary>
/// <remarks>
/// Output bit i is the sum modulo 2 over j of seed bit (i - j + n - 1) times input bit j: the matrix has seed bits
/// n-1 ... 0 as its first row and n-1 ... n+m-2 as its first column. That is coefficient i + n - 1 of the product of
/// seed and input as polynomials over GF(2), which is computed tile by tile where it is needed.
/// </remarks>
public static unsafe class ToeplitzHash
{
    private const int LargestTileWords = 1 << 14;

    /// <summary>Bits of seed to hash n to m bits: n + m - 1, or 0 for m = 0.</summary>
    /// <param name="inputLength">n.</param>
    /// <param name="outputLength">m, 0 to n.</param>
    public static int SeedLength(int inputLength, int outputLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(outputLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputLength, inputLength);
        if (outputLength == 0) return 0;
        long length = (long)inputLength + outputLength - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue, nameof(inputLength));
        return (int)length;
    }

    /// <summary>The final key.</summary>
    /// <param name="input">The verified key, n bits; stays the caller's, to be zeroed by him.</param>
    /// <param name="seed">At least <see cref="SeedLength"/> uniform bits, packed as <see cref="KeyBits"/> are; may be
    /// public, must be fresh for each block, authenticated, and chosen after reconciliation. Bits beyond are
    /// ignored.</param>
    /// <param name="outputLength">m, 0 to n: the finite-key bound of this block.</param>
    public static KeyBits Hash(KeyBits input, ReadOnlySpan<ulong> seed, int outputLength)
    {
        ArgumentNullException.ThrowIfNull(input);
        int seedLength = SeedLength(input.Length, outputLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(seed.Length, KeyBits.WordsFor(seedLength), nameof(seed));

        var output = new KeyBits(outputLength);
        if (outputLength == 0) return output;
        Multiply(input, seed[..KeyBits.WordsFor(seedLength)], output);
        output.ClearTail();
        return output;
    }

    /// <summary>
    /// The tile size with the least work: ceil(n/W) tiles of input against the diagonals that touch the output, at
    /// 3^log2(W/8) kernels each.
    /// </summary>
    internal static int TileWords(int inputWords, int outputWords)
    {
        (int best, double least) = (PolynomialProduct.KernelWords, double.MaxValue);
        double kernels = 1;
        for (int tile = PolynomialProduct.KernelWords; tile <= LargestTileWords; tile *= 2, kernels *= 3)
        {
            double work = Math.Ceiling((double)inputWords / tile) * (Math.Ceiling((double)outputWords / tile) + 1) * kernels;
            if (work < least) (best, least) = (tile, work);
        }

        return best;
    }

    private static void Multiply(KeyBits input, ReadOnlySpan<ulong> seed, KeyBits output)
    {
        // The product's words that hold the output; all indices of tiles are in units of `tile` words.
        int first = (input.Length - 1) / KeyBits.BitsPerWord;
        int last = (int)(((long)input.Length + output.Length - 2) / KeyBits.BitsPerWord);
        int tile = TileWords(input.Words.Length, last - first + 1);
        int inputTiles = Tiles(input.Words.Length), seedTiles = Tiles(seed.Length);
        int firstTile = Math.Max(0, first / tile - 1), lastTile = last / tile;

        using var left = new SecretBuffer(inputTiles * tile);
        using var right = new SecretBuffer(seedTiles * tile);
        using var sum = new SecretBuffer((lastTile - firstTile + 2) * tile);
        using var product = new SecretBuffer(2 * tile);
        using var scratch = new SecretBuffer(PolynomialProduct.ScratchWords(tile));
        input.Words.CopyTo(left.Span);
        seed.CopyTo(right.Span);

        for (int i = 0; i < inputTiles; i++)
        {
            int from = Math.Max(0, firstTile - i), to = Math.Min(seedTiles - 1, lastTile - i);
            for (int j = from; j <= to; j++)
            {
                PolynomialProduct.Multiply(
                    left.Words + i * tile, right.Words + j * tile, product.Words, tile, scratch.Words);
                ulong* target = sum.Words + (i + j - firstTile) * tile;
                PolynomialProduct.Xor(target, product.Words, target, 2 * tile);
            }
        }

        ReadOnlySpan<ulong> window = sum.Span[(first - firstTile * tile)..];
        ShiftDown(window, (input.Length - 1) % KeyBits.BitsPerWord, output.WritableWords);

        int Tiles(int words) => (words + tile - 1) / tile;
    }

    // The sum has words to spare above the last one that matters, so window[i + 1] always exists.
    private static void ShiftDown(ReadOnlySpan<ulong> window, int bits, Span<ulong> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = bits == 0 ? window[i] : (window[i] >> bits) | (window[i + 1] << (KeyBits.BitsPerWord - bits));
        }
    }
}
