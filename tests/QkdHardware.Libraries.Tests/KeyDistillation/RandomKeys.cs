using QkdHardware.KeyDistillation;

namespace QkdHardware.Libraries.Tests.KeyDistillation;

/// <summary>Reproducible keys for tests.</summary>
internal static class RandomKeys
{
    public static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static KeyBits Key(int seed, int bits) => KeyBits.FromBytes(Bytes(seed, bits / 8 + 1), bits);

    /// <summary>A copy in which each bit is flipped with probability <paramref name="errorRate"/>.</summary>
    public static KeyBits WithErrors(KeyBits key, double errorRate, int seed, out int errors)
    {
        var random = new Random(seed);
        ulong[] words = key.Words.ToArray();
        errors = 0;
        for (int i = 0; i < key.Length; i++)
        {
            if (random.NextDouble() >= errorRate) continue;
            words[i / 64] ^= 1UL << (i % 64);
            errors++;
        }

        return KeyBits.FromWords(words, key.Length);
    }
}
