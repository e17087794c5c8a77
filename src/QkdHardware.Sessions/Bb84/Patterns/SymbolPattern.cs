using System.Diagnostics;
using System.Security.Cryptography;

namespace QkdHardware.Sessions.Bb84.Patterns;

/// <summary>
/// The symbols of one pattern. In key mode they are Alice's raw key: the memory is pinned, zeroed by disposal, and never
/// printed.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class SymbolPattern : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] symbols;

    private SymbolPattern(int length) => symbols = GC.AllocateArray<byte>(length, pinned: true);

    public int Length => symbols.Length;

    /// <summary>The symbols, as <see cref="Symbols"/> tells; valid until disposal.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Span => symbols;

    /// <summary>A secret pattern from the operating system's generator, for key mode.</summary>
    /// <param name="length">Symbols.</param>
    /// <param name="pMu">Probability of the signal intensity.</param>
    /// <param name="pZ">Probability of the key basis.</param>
    public static SymbolPattern Secret(int length, double pMu, double pZ) =>
        Draw(length, pMu, pZ, RandomNumberGenerator.Fill);

    /// <summary>A public pattern that both stations derive from the same seed, for service mode.</summary>
    public static SymbolPattern Public(ulong seed, int length, double pMu, double pZ)
    {
        ulong state = seed;
        return Draw(length, pMu, pZ, bytes => FillFrom(ref state, bytes));
    }

    /// <summary>A pattern of one symbol throughout, to measure its power.</summary>
    public static SymbolPattern Constant(int length, byte symbol)
    {
        var pattern = new SymbolPattern(length);
        pattern.symbols.AsSpan().Fill(symbol);
        return pattern;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(symbols);

    public override string ToString() => $"SymbolPattern({Length} symbols)";

    private delegate void Filler(Span<byte> bytes);

    private static SymbolPattern Draw(int length, double pMu, double pZ, Filler fill)
    {
        // Four random bytes a symbol: two for the intensity, two for basis and value; probabilities are met to 2^-15.
        const int BytesPerSymbol = 4;
        const int Chunk = 4096;
        int decoyBelow = (int)Math.Round((1 - pMu) * 65536);
        int xBelow = (int)Math.Round((1 - pZ) * 32768);
        var pattern = new SymbolPattern(length);
        Span<byte> random = stackalloc byte[Chunk * BytesPerSymbol];
        for (int start = 0; start < length; start += Chunk)
        {
            int count = Math.Min(Chunk, length - start);
            fill(random[..(count * BytesPerSymbol)]);
            for (int i = 0; i < count; i++)
            {
                int intensity = random[4 * i] | (random[(4 * i) + 1] << 8);
                int basis = random[(4 * i) + 2] | ((random[(4 * i) + 3] & 0x7F) << 8);
                pattern.symbols[start + i] = (byte)(
                    (random[(4 * i) + 3] >> 7)
                    | (basis < xBelow ? Symbols.BasisX : 0)
                    | (intensity < decoyBelow ? Symbols.Decoy : 0));
            }
        }

        CryptographicOperations.ZeroMemory(random);
        return pattern;
    }

    // SplitMix64: public patterns need no secrecy, only that both stations draw the same.
    private static void FillFrom(ref ulong state, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i += sizeof(ulong))
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            for (int b = 0; b < sizeof(ulong) && i + b < bytes.Length; b++)
            {
                bytes[i + b] = (byte)(z >> (8 * b));
            }
        }
    }
}
