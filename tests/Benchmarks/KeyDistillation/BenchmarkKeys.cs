using QkdHardware.KeyDistillation;

namespace QkdHardware.Benchmarks.KeyDistillation;

/// <summary>Reproducible inputs.</summary>
internal static class BenchmarkKeys
{
    public static ulong[] Words(int seed, int bits)
    {
        var words = new ulong[(bits + 63) / 64];
        new Random(seed).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()));
        return words;
    }

    public static KeyBits Key(int seed, int bits) => KeyBits.FromWords(Words(seed, bits), bits);

    public static KeyBits WithErrors(KeyBits key, double errorRate, int seed)
    {
        var random = new Random(seed);
        ulong[] words = key.Words.ToArray();
        for (int i = 0; i < key.Length; i++)
        {
            if (random.NextDouble() < errorRate) words[i / 64] ^= 1UL << (i % 64);
        }

        return KeyBits.FromWords(words, key.Length);
    }
}
