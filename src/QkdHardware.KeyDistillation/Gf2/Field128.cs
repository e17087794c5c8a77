using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>
/// An element of GF(2^128) modulo x^128 + x^7 + x^2 + x + 1: bit i of <paramref name="Low"/> is the coefficient of x^i,
/// bit i of <paramref name="High"/> that of x^(64+i). (Not the reflected order of GCM.)
/// </summary>
internal readonly record struct Field128(ulong Low, ulong High)
{
    private const ulong Reduction = 0x87;

    public static Field128 operator ^(Field128 left, Field128 right) => new(left.Low ^ right.Low, left.High ^ right.High);

    /// <summary>No bits: elements may be key material.</summary>
    public override string ToString() => nameof(Field128);

    public static Field128 Multiply<T>(Field128 left, Field128 right)
        where T : struct, ICarrylessMultiplier
    {
        var sum = default(Products);
        sum.Add<T>(left, right);
        return sum.Reduce<T>();
    }

    /// <summary>A sum of products before reduction, so several cost one reduction.</summary>
    public struct Products
    {
        private Vector128<ulong> low, middle, high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<T>(Field128 left, Field128 right)
            where T : struct, ICarrylessMultiplier
        {
            low ^= T.Multiply(left.Low, right.Low);
            middle ^= T.Multiply(left.Low, right.High) ^ T.Multiply(left.High, right.Low);
            high ^= T.Multiply(left.High, right.High);
        }

        /// <summary>The words at x^192 and then x^128 come down by x^128 = x^7 + x^2 + x + 1.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Field128 Reduce<T>()
            where T : struct, ICarrylessMultiplier
        {
            Vector128<ulong> top = T.Multiply(high.GetElement(1), Reduction);
            ulong third = high.ToScalar() ^ middle.GetElement(1) ^ top.GetElement(1);
            Vector128<ulong> next = T.Multiply(third, Reduction);
            return new(
                low.ToScalar() ^ next.ToScalar(),
                low.GetElement(1) ^ middle.ToScalar() ^ top.ToScalar() ^ next.GetElement(1));
        }
    }
}
