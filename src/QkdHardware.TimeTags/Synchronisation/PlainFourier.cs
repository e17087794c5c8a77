using System.Numerics;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>A plain radix-2 transform in natural order, in double precision: for spectra, of which there are few.</summary>
public static class PlainFourier
{
    /// <summary>X[k] = sum over n of x[n] exp(-2 pi i n k / length), in place.</summary>
    /// <exception cref="ArgumentException">The length is not a power of two.</exception>
    public static void Forward(Span<Complex> values)
    {
        int length = values.Length;
        if (!int.IsPow2(length)) throw new ArgumentException("The length is not a power of two.", nameof(values));
        for (int i = 1, j = 0; i < length; i++)
        {
            // j counts with its bits reversed.
            int bit = length >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (values[i], values[j]) = (values[j], values[i]);
        }

        for (int half = 1; half < length; half *= 2)
        {
            for (int j = 0; j < half; j++)
            {
                (double sine, double cosine) = Math.SinCos(-Math.PI * j / half);
                var factor = new Complex(cosine, sine);
                for (int at = j; at < length; at += 2 * half)
                {
                    Complex turned = values[at + half] * factor;
                    values[at + half] = values[at] - turned;
                    values[at] += turned;
                }
            }
        }
    }
}
