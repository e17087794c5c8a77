using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace QkdHardware.KeyDistillation;

/// <summary>
/// Collects sifted bits in order and hands them over as <see cref="KeyBits"/>. Which basis and intensity a bit had is
/// the caller's bookkeeping. Memory that it outgrows is zeroed. Not thread-safe.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class KeyBitsBuilder : IDisposable
{
    private const int InitialWords = 64;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private ulong[] words;

    /// <param name="expectedLength">Bits to make room for at once; more may be appended.</param>
    public KeyBitsBuilder(int expectedLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedLength);
        words = Allocate(Math.Max(InitialWords, KeyBits.WordsFor(expectedLength)));
    }

    /// <summary>Bits appended so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends one bit.</summary>
    public void Append(bool bit) => AppendBits(bit ? 1UL : 0UL, 1);

    /// <summary>Appends the <paramref name="count"/> lowest bits of <paramref name="bits"/>, lowest first.</summary>
    /// <param name="bits">Bits above <paramref name="count"/> are ignored.</param>
    /// <param name="count">0 to 64.</param>
    public void AppendBits(ulong bits, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, KeyBits.BitsPerWord);
        if (count == 0) return;

        int newLength = checked(Length + count);
        if (KeyBits.WordsFor(newLength) > words.Length) Grow(KeyBits.WordsFor(newLength));
        if (count < KeyBits.BitsPerWord) bits &= (1UL << count) - 1;

        (int word, int offset) = (Length / KeyBits.BitsPerWord, Length % KeyBits.BitsPerWord);
        words[word] |= bits << offset;
        if (offset + count > KeyBits.BitsPerWord) words[word + 1] = bits >> (KeyBits.BitsPerWord - offset);
        Length = newLength;
    }

    /// <summary>Hands the bits over and leaves the builder empty, ready for the next block.</summary>
    public KeyBits Build()
    {
        KeyBits key = KeyBits.FromWords(words, Length);
        Clear(words);
        Length = 0;
        return key;
    }

    /// <summary>Zeroes the memory.</summary>
    public void Dispose()
    {
        Clear(words);
        (words, Length) = ([], 0);
    }

    /// <summary>A neutral text without content.</summary>
    public override string ToString() => $"KeyBitsBuilder({Length} bits)";

    private static ulong[] Allocate(int length) => GC.AllocateArray<ulong>(length, pinned: true);

    private static void Clear(ulong[] words) =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words.AsSpan()));

    private void Grow(int needed)
    {
        ulong[] larger = Allocate((int)Math.Max(needed, Math.Min(2L * words.Length, KeyBits.WordsFor(int.MaxValue))));
        words.CopyTo(larger, 0);
        Clear(words);
        words = larger;
    }
}
