using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Detections to packed bits. An outcome is a byte: bit 0 the bit, bit 1 the basis; the other bits are ignored. Packed bits
/// are in order from bit 0 of word 0. The bits are key: nothing here keeps or shows them.
/// </summary>
public static class Sifting
{
    private const int Group = 64;

    /// <summary>Words that the target must have for this many outcomes.</summary>
    public static int WordsFor(int outcomes) => (outcomes / Group) + 1;

    /// <summary>
    /// Packs the bits of the outcomes whose basis is that of the other side; returns how many.
    /// </summary>
    /// <param name="outcomes">One byte for each detection.</param>
    /// <param name="bases">The other side's basis of each, packed.</param>
    /// <param name="bits">Target; <see cref="WordsFor"/> words. Bits after the last are 0 in its word.</param>
    /// <exception cref="ArgumentException">Too few bases, or too short a target.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Sift(ReadOnlySpan<byte> outcomes, ReadOnlySpan<ulong> bases, Span<ulong> bits)
    {
        Check(outcomes, bases, bits);
        bits[0] = 0;
        long count = 0;
        int i = 0;
        if (Bmi2.X64.IsSupported && Vector256.IsHardwareAccelerated)
        {
            ref byte source = ref MemoryMarshal.GetReference(outcomes);
            for (; i <= outcomes.Length - Group; i += Group)
            {
                (ulong bit, ulong basis) = Vector512.IsHardwareAccelerated ? Masks512(ref source, i) : Masks256(ref source, i);
                ulong keep = ~(basis ^ bases[i / Group]);
                Append(bits, ref count, Bmi2.X64.ParallelBitExtract(bit, keep), BitOperations.PopCount(keep));
            }
        }

        for (; i < outcomes.Length; i++)
        {
            uint outcome = outcomes[i];
            ulong basis = (bases[i / Group] >> (i % Group)) & 1;
            if (((outcome >> 1) & 1) == basis) Append(bits, ref count, outcome & 1, 1);
        }

        return count;
    }

    /// <summary>The scalar twin of <see cref="Sift"/>.</summary>
    public static long SiftScalar(ReadOnlySpan<byte> outcomes, ReadOnlySpan<ulong> bases, Span<ulong> bits)
    {
        Check(outcomes, bases, bits);
        bits[0] = 0;
        long count = 0;
        for (int i = 0; i < outcomes.Length; i++)
        {
            uint outcome = outcomes[i];
            ulong basis = (bases[i / Group] >> (i % Group)) & 1;
            if (((outcome >> 1) & 1) == basis) Append(bits, ref count, outcome & 1, 1);
        }

        return count;
    }

    private static void Check(ReadOnlySpan<byte> outcomes, ReadOnlySpan<ulong> bases, Span<ulong> bits)
    {
        if (bases.Length < (outcomes.Length + Group - 1) / Group) throw new ArgumentException("There are fewer bases than outcomes.", nameof(bases));
        if (bits.Length < WordsFor(outcomes.Length)) throw new ArgumentException("The target is too short.", nameof(bits));
    }

    // The word after a full one is started at once, so the word at the count is always there to be added to.
    private static void Append(Span<ulong> bits, ref long count, ulong more, int length)
    {
        int word = (int)(count / Group);
        int fill = (int)(count % Group);
        bits[word] |= more << fill;
        count += length;
        if (fill + length >= Group) bits[word + 1] = fill == 0 ? 0 : more >> (Group - fill);
    }

    private static (ulong Bits, ulong Bases) Masks512(ref byte source, int i)
    {
        Vector512<ushort> outcomes = Vector512.LoadUnsafe(ref source, (nuint)i).AsUInt16();
        return ((outcomes << 7).AsByte().ExtractMostSignificantBits(), (outcomes << 6).AsByte().ExtractMostSignificantBits());
    }

    private static (ulong Bits, ulong Bases) Masks256(ref byte source, int i)
    {
        Vector256<ushort> low = Vector256.LoadUnsafe(ref source, (nuint)i).AsUInt16();
        Vector256<ushort> high = Vector256.LoadUnsafe(ref source, (nuint)i + 32).AsUInt16();
        return (
            (low << 7).AsByte().ExtractMostSignificantBits() | ((ulong)(high << 7).AsByte().ExtractMostSignificantBits() << 32),
            (low << 6).AsByte().ExtractMostSignificantBits() | ((ulong)(high << 6).AsByte().ExtractMostSignificantBits() << 32));
    }
}
