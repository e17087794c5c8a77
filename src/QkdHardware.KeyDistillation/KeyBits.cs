using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace QkdHardware.KeyDistillation;

/// <summary>
/// The one type that holds key bits: sifted, reconciled or final. Its memory is pinned, so the collector leaves no
/// copies behind, and is zeroed by <see cref="Dispose"/>. Nothing that prints, logs or serialises an object can show
/// its content, and it has no implicit conversions.
/// </summary>
/// <remarks>
/// Bit i is bit (i mod 64) of word i/64, least significant first; as bytes, bit (i mod 8) of byte i/8. The bits of the
/// last word beyond <see cref="Length"/> are always zero. Not thread-safe for writing; concurrent reads are.
/// There is no finalizer on purpose: it could zero the words under a span that is still being read.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class KeyBits : IDisposable
{
    internal const int BitsPerWord = 64;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly ulong[] words;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private bool disposed;

    /// <summary>A key of <paramref name="length"/> zero bits.</summary>
    /// <param name="length">Bits, 0 or more.</param>
    public KeyBits(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        words = GC.AllocateArray<ulong>(WordsFor(length), pinned: true);
    }

    /// <summary>Length in bits.</summary>
    public int Length { get; }

    /// <summary>The packed words, read only; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<ulong> Words => WritableWords;

    /// <summary>The packed words for the kernels of this assembly, which must leave the bits past the end zero.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal Span<ulong> WritableWords
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return words;
        }
    }

    /// <summary>A copy of packed words.</summary>
    /// <param name="words">At least <paramref name="length"/> bits; bits beyond are ignored.</param>
    /// <param name="length">Bits.</param>
    public static KeyBits FromWords(ReadOnlySpan<ulong> words, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(words.Length, WordsFor(length), nameof(words));
        var key = new KeyBits(length);
        words[..key.words.Length].CopyTo(key.words);
        key.ClearTail();
        return key;
    }

    /// <summary>A copy of packed bytes, least significant bit first.</summary>
    /// <param name="bytes">At least <paramref name="length"/> bits; bits beyond are ignored.</param>
    /// <param name="length">Bits.</param>
    public static KeyBits FromBytes(ReadOnlySpan<byte> bytes, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, BytesFor(length), nameof(bytes));
        var key = new KeyBits(length);
        bytes[..BytesFor(length)].CopyTo(MemoryMarshal.AsBytes(key.words.AsSpan()));
        key.ClearTail();
        return key;
    }

    /// <summary>An independent copy, to be disposed on its own.</summary>
    public KeyBits Copy() => FromWords(Words, Length);

    /// <summary>Writes the key as ceil(<see cref="Length"/>/8) bytes, least significant bit first.</summary>
    /// <param name="destination">At least that long; the caller zeroes it after use.</param>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, BytesFor(Length), nameof(destination));
        MemoryMarshal.AsBytes(words.AsSpan())[..BytesFor(Length)].CopyTo(destination);
    }

    /// <summary>Whether both keys have the same length and bits; the time depends on the length only.</summary>
    public bool FixedTimeEquals(KeyBits other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Length == other.Length && CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(Words), MemoryMarshal.AsBytes(other.Words));
    }

    /// <summary>Zeroes the memory; the key is unusable afterwards.</summary>
    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words.AsSpan()));
    }

    /// <summary>A neutral text without content.</summary>
    public override string ToString() => $"KeyBits({Length} bits)";

    internal static int WordsFor(int bits) => (int)(((long)bits + BitsPerWord - 1) / BitsPerWord);

    internal static int BytesFor(int bits) => (int)(((long)bits + 7) / 8);

    /// <summary>Restores the rule that bits past the end are zero.</summary>
    internal void ClearTail()
    {
        int used = Length % BitsPerWord;
        if (used != 0) words[^1] &= (1UL << used) - 1;
    }
}
