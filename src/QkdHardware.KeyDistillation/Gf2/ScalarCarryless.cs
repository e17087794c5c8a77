using System.Runtime.Intrinsics;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>
/// The product by integer multiplication, without tables or branches, so its time does not depend on the bits.
/// </summary>
/// <remarks>
/// Each factor is split into five parts of every fifth bit. In a product of two parts, a column sums at most 13 ones,
/// which fits in the five bits up to the next used column, and its lowest bit is the sum modulo 2.
/// </remarks>
internal readonly struct ScalarCarryless : ICarrylessMultiplier
{
    private const int Spacing = 5;
    private const ulong EveryFifth = 0x1084_2108_4210_8421;

    public static Vector128<ulong> Multiply(ulong left, ulong right)
    {
        ulong low = 0, high = 0;
        for (int column = 0; column < Spacing; column++)
        {
            ulong sumLow = 0, sumHigh = 0;
            for (int part = 0; part < Spacing; part++)
            {
                ulong a = left & Mask(part);
                ulong b = right & Mask((column - part + Spacing) % Spacing);
                sumHigh ^= Math.BigMul(a, b, out ulong product);
                sumLow ^= product;
            }

            // Bit i of the high word is column 64 + i, and 64 = 4 modulo 5.
            low |= sumLow & Mask(column);
            high |= sumHigh & Mask((column + 1) % Spacing);
        }

        return Vector128.Create(low, high);
    }

    // Bits i with i = residue modulo 5.
    private static ulong Mask(int residue) => EveryFifth << residue;
}
