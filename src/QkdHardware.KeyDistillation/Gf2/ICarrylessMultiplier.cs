using System.Runtime.Intrinsics;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>A 64 x 64 bit product of polynomials over GF(2): the choice of instruction is a type argument.</summary>
internal interface ICarrylessMultiplier
{
    /// <summary>The 127-bit product: low word first.</summary>
    static abstract Vector128<ulong> Multiply(ulong left, ulong right);
}
