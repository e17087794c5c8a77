using System.Buffers.Binary;
using System.Security.Cryptography;
using QkdHardware.KeyDistillation.Gf2;

namespace QkdHardware.KeyDistillation.Verification;

/// <summary>
/// Tells whether both stations have the same key after reconciliation: a polynomial hash over GF(2^128), then a
/// multiplication by a second random element of which the lowest <see cref="TagBits"/> bits are the tag. One tag for
/// the whole block of a finite-key estimate. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// <para>Two different keys of L bits have the same polynomial value with probability at most (ceil(L/128) + 1)/2^128
/// over the first element (that many roots), and otherwise the same tag with probability 2^-t over the second.
/// <see cref="TagBits"/> is the least t for which the sum is at most epsilon_cor.</para>
/// <para>Accounting: t is at most log2(2/epsilon_cor), the very term that
/// <see cref="Estimation.OneDecoyFiniteKey"/> subtracts. That term pays for the tag; do not add
/// <see cref="LeakageBits"/> to the reconciliation leakage given to it. Another bound without such a term subtracts
/// <see cref="LeakageBits"/> once.</para>
/// </remarks>
public sealed class VerificationHash
{
    /// <summary>Bytes of seed: two field elements.</summary>
    public const int SeedLength = 32;

    private const int BlockBits = 128;
    private readonly int keyLength;

    /// <param name="keyLength">L, bits of the keys to compare.</param>
    /// <param name="correctness">epsilon_cor, inside (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">No tag of 128 bits reaches <paramref name="correctness"/>.</exception>
    public VerificationHash(int keyLength, double correctness)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keyLength);
        if (!(correctness is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(correctness), correctness, "Must be inside (0, 1).");
        }

        this.keyLength = keyLength;
        double polynomial = ((keyLength + BlockBits - 1L) / BlockBits + 1) * Math.ScaleB(1, -BlockBits);
        int bits = 1;
        // As a difference, which keeps the small polynomial part when epsilon_cor is a power of two.
        while (bits <= BlockBits && polynomial > correctness - Math.ScaleB(1, -bits)) bits++;
        if (bits > BlockBits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(correctness), correctness, "Beyond what a tag of 128 bits can give.");
        }

        (TagBits, CollisionProbability) = (bits, polynomial + Math.ScaleB(1, -bits));
    }

    /// <summary>t: bits of the tag.</summary>
    public int TagBits { get; }

    /// <summary>Bytes of the tag; the bits above <see cref="TagBits"/> are zero.</summary>
    public int TagLength => (TagBits + 7) / 8;

    /// <summary>Bits that publishing the tag discloses, counted once: see the remarks.</summary>
    public int LeakageBits => TagBits;

    /// <summary>Upper bound on the probability that different keys pass; at most epsilon_cor.</summary>
    public double CollisionProbability { get; }

    /// <summary>Computes the tag to send.</summary>
    /// <param name="key">The reconciled key.</param>
    /// <param name="seed"><see cref="SeedLength"/> uniform bytes, public, fresh, and chosen after reconciliation.</param>
    /// <param name="tag"><see cref="TagLength"/> bytes.</param>
    public void Compute(KeyBits key, ReadOnlySpan<byte> seed, Span<byte> tag)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, keyLength, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedLength, nameof(seed));
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagLength, nameof(tag));

        Field128 value = HardwareCarryless.IsSupported
            ? Hash<HardwareCarryless>(key.Words, key.Length, seed)
            : Hash<ScalarCarryless>(key.Words, key.Length, seed);
        Span<byte> bytes = stackalloc byte[BlockBits / 8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.Low);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], value.High);
        bytes[..TagLength].CopyTo(tag);
        if (TagBits % 8 != 0) tag[^1] &= (byte)((1 << (TagBits % 8)) - 1);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Whether the other station's tag is that of this key. If not, the block is lost.</summary>
    /// <param name="key">The reconciled key.</param>
    /// <param name="seed">The seed that both use.</param>
    /// <param name="tag">As received; a wrong length is no match.</param>
    public bool Verify(KeyBits key, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> tag)
    {
        Span<byte> own = stackalloc byte[TagLength];
        Compute(key, seed, own);
        return CryptographicOperations.FixedTimeEquals(own, tag);
    }

    /// <summary>The full 128 bits before truncation.</summary>
    internal static Field128 Hash<T>(ReadOnlySpan<ulong> words, int length, ReadOnlySpan<byte> seed)
        where T : struct, ICarrylessMultiplier
    {
        Field128 k1 = Element(seed), k2 = Field128.Multiply<T>(k1, k1);
        Field128 k3 = Field128.Multiply<T>(k2, k1), k4 = Field128.Multiply<T>(k2, k2);

        // Horner's rule four coefficients at a time: one reduction, and four products that do not wait for each other.
        Field128 sum = default;
        for (; words.Length >= 8; words = words[8..])
        {
            var products = default(Field128.Products);
            products.Add<T>(sum ^ new Field128(words[0], words[1]), k4);
            products.Add<T>(new(words[2], words[3]), k3);
            products.Add<T>(new(words[4], words[5]), k2);
            products.Add<T>(new(words[6], words[7]), k1);
            sum = products.Reduce<T>();
        }

        for (; words.Length >= 2; words = words[2..]) sum = Field128.Multiply<T>(sum ^ new Field128(words[0], words[1]), k1);
        if (words.Length == 1) sum = Field128.Multiply<T>(sum ^ new Field128(words[0], 0), k1);
        sum = Field128.Multiply<T>(sum ^ new Field128((ulong)length, 0), k1);
        return Field128.Multiply<T>(sum, Element(seed[(BlockBits / 8)..]));
    }

    private static Field128 Element(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
}
