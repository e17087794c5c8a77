using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>PCLMULQDQ of x86, PMULL of Arm; the scalar product where neither is.</summary>
internal readonly struct HardwareCarryless : ICarrylessMultiplier
{
    public static bool IsSupported => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(ulong left, ulong right)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(
                Vector128.CreateScalarUnsafe(left), Vector128.CreateScalarUnsafe(right), 0x00);
        }

        return ArmAes.IsSupported
            ? ArmAes.PolynomialMultiplyWideningLower(Vector64.Create(left), Vector64.Create(right))
            : ScalarCarryless.Multiply(left, right);
    }
}
