using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>
/// Products of polynomials over GF(2), bit i the coefficient of x^i: Karatsuba over a kernel of 512 x 512 bits. The
/// time depends on the sizes only. Thread-safe: all memory is the caller's.
/// </summary>
/// <remarks>
/// A session hashes one block every few seconds, too seldom for tiered compilation: without AggressiveOptimization the
/// first blocks took eight times longer (30 ms instead of 4 ms at 1e6 bits, measured 2026-11-24).
/// </remarks>
internal static unsafe class PolynomialProduct
{
    /// <summary>Words of one side of the kernel; every size is this times a power of two.</summary>
    public const int KernelWords = 8;

    /// <summary>Words of scratch memory for a product of <paramref name="words"/>.</summary>
    public static int ScratchWords(int words) => 4 * words;

    /// <summary>
    /// product[0..2n) = left[0..n) * right[0..n), with the fastest kernel of this machine. The number of words n is
    /// <see cref="KernelWords"/> times a power of two; the scratch memory, of <see cref="ScratchWords"/>, holds parts of
    /// the factors afterwards.
    /// </summary>
    public static void Multiply(ulong* left, ulong* right, ulong* product, int words, ulong* scratch)
    {
        if (WideKernel.IsSupported) Multiply<WideKernel>(left, right, product, words, scratch);
        else if (!HardwareCarryless.IsSupported) Multiply<ColumnKernel<ScalarCarryless>>(left, right, product, words, scratch);
        else Multiply<ColumnKernel<HardwareCarryless>>(left, right, product, words, scratch);
    }

    /// <summary>The same with a given kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TKernel>(ulong* left, ulong* right, ulong* product, int words, ulong* scratch)
        where TKernel : struct, IKernel
    {
        if (words == KernelWords)
        {
            TKernel.Multiply(left, right, product);
            return;
        }

        int half = words / 2;
        Multiply<TKernel>(left, right, product, half, scratch);
        Multiply<TKernel>(left + half, right + half, product + words, half, scratch);

        ulong* leftSum = scratch, rightSum = scratch + half, middle = scratch + words;
        Xor(left, left + half, leftSum, half);
        Xor(right, right + half, rightSum, half);
        Multiply<TKernel>(leftSum, rightSum, middle, half, scratch + 2 * words);

        // With product = L + H x^n still apart: the middle part is (l0+l1)(r0+r1) + L + H, added at x^(n/2).
        for (int i = 0; i < half; i += Vector<ulong>.Count)
        {
            Vector<ulong> inner = Vector.Load(product + half + i) ^ Vector.Load(product + words + i);
            Vector<ulong> lower = inner ^ Vector.Load(product + i) ^ Vector.Load(middle + i);
            Vector<ulong> upper = inner ^ Vector.Load(product + words + half + i) ^ Vector.Load(middle + half + i);
            lower.Store(product + half + i);
            upper.Store(product + words + i);
        }
    }

    /// <summary>result = left + right; the number of words is a multiple of <see cref="KernelWords"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Xor(ulong* left, ulong* right, ulong* result, int words)
    {
        for (int i = 0; i < words; i += Vector<ulong>.Count)
        {
            (Vector.Load(left + i) ^ Vector.Load(right + i)).Store(result + i);
        }
    }

    /// <summary>The product of two polynomials of <see cref="KernelWords"/> words.</summary>
    internal interface IKernel
    {
        static abstract void Multiply(ulong* left, ulong* right, ulong* product);
    }

    /// <summary>Schoolbook, one output word after the other: any machine.</summary>
    internal readonly struct ColumnKernel<T> : IKernel
        where T : struct, ICarrylessMultiplier
    {
        public static void Multiply(ulong* left, ulong* right, ulong* product)
        {
            ulong carry = 0;
            for (int column = 0; column < 2 * KernelWords - 1; column++)
            {
                Vector128<ulong> sum = Vector128<ulong>.Zero;
                int first = Math.Max(0, column - KernelWords + 1), last = Math.Min(column, KernelWords - 1);
                for (int i = first; i <= last; i++) sum ^= T.Multiply(left[i], right[column - i]);
                product[column] = carry ^ sum.ToScalar();
                carry = sum.GetElement(1);
            }

            product[2 * KernelWords - 1] = carry;
        }
    }

    /// <summary>
    /// Eight words of the left factor at once against one of the right, from the highest down; the 1024-bit sum moves
    /// up one word a step (VPCLMULQDQ and VALIGNQ).
    /// </summary>
    internal readonly struct WideKernel : IKernel
    {
        public static bool IsSupported => Avx512F.IsSupported && Pclmulqdq.V512.IsSupported;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply(ulong* left, ulong* right, ulong* product)
        {
            Vector512<ulong> factor = Vector512.Load(left), zero = Vector512<ulong>.Zero, low = zero, high = zero;
            for (int j = KernelWords - 1; j >= 0; j--)
            {
                Vector512<ulong> word = Vector512.Create(right[j]);
                Vector512<ulong> even = Pclmulqdq.V512.CarrylessMultiply(factor, word, 0x00);
                Vector512<ulong> odd = Pclmulqdq.V512.CarrylessMultiply(factor, word, 0x01);
                high = Avx512F.AlignRight64(high, low, 7) ^ Avx512F.AlignRight64(zero, odd, 7);
                low = Avx512F.AlignRight64(low, zero, 7) ^ even ^ Avx512F.AlignRight64(odd, zero, 7);
            }

            low.Store(product);
            high.Store(product + KernelWords);
        }
    }
}
