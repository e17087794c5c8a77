namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// A public string that tells where it begins: bit n is the majority of three Legendre sequences of prime lengths at n, as in
/// ranging codes. Each length is found by itself, and the Chinese remainder theorem joins them, so a code of 10^9 bits is
/// searched with three correlations of a thousand points. Bits are computed, not stored. It is no key and no secret.
/// </summary>
public sealed class PrefixCode
{
    private readonly sbyte[][] components;

    /// <summary>Lengths 1019, 1031 and 1039: 1 091 581 271 bits, 1.09 s at 1 GHz and 10.9 s at 100 MHz.</summary>
    public PrefixCode()
        : this(1019, 1031, 1039)
    {
    }

    /// <param name="first">A prime, 3 modulo 4, of which the Legendre sequence has its only peak at 0.</param>
    /// <param name="second">Another.</param>
    /// <param name="third">Another.</param>
    /// <exception cref="ArgumentException">One is not such a prime, is above 65 536, or two are equal.</exception>
    public PrefixCode(int first, int second, int third)
    {
        if (first == second || second == third || first == third) throw new ArgumentException("Two lengths are equal.");
        components = [Legendre(first), Legendre(second), Legendre(third)];
        Length = (long)first * second * third;
    }

    /// <summary>Bits until the string repeats.</summary>
    public long Length { get; }

    /// <summary>The lengths that it is made of.</summary>
    internal ReadOnlySpan<sbyte[]> Components => components;

    /// <summary>Bit n, 0 or 1; the string goes on before 0 and after its length.</summary>
    public int this[long n] => Sign(n) > 0 ? 1 : 0;

    /// <summary>The bits from n on.</summary>
    public void Fill(long n, Span<byte> bits)
    {
        for (int i = 0; i < bits.Length; i++) bits[i] = (byte)this[n + i];
    }

    internal int Sign(long n)
    {
        int sum = 0;
        foreach (sbyte[] component in components) sum += component[Residue(n, component.Length)];
        return Math.Sign(sum);
    }

    internal static int Residue(long n, int length)
    {
        int rest = (int)(n % length);
        return rest < 0 ? rest + length : rest;
    }

    // +1 at quadratic residues and at 0, -1 elsewhere.
    private static sbyte[] Legendre(int length)
    {
        if (length is < 7 or > 65_536 || length % 4 != 3) throw new ArgumentException($"{length} is not a prime from 7 to 65536 that is 3 modulo 4.");
        for (int divisor = 3; divisor * divisor <= length; divisor += 2)
        {
            if (length % divisor == 0) throw new ArgumentException($"{length} is not a prime.");
        }

        var signs = new sbyte[length];
        Array.Fill(signs, (sbyte)-1);
        for (long n = 0; n < length; n++) signs[n * n % length] = 1;
        return signs;
    }
}
