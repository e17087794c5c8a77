using System.Runtime.CompilerServices;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The orders in which parities of a block are taken, all from one public seed, so both stations have the same:
/// order 0 is the key's own, orders 1 to 7 are shuffles of it, and order 8 + r is the key's own but counts only the
/// bits of random subset r. Shared by all blocks of a key. Not thread-safe.
/// </summary>
/// <remarks>
/// Numbers come from SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) started from seed and order; a shuffle is
/// Fisher-Yates from the top, with the index taken as the high word of a 32-bit product. Nothing here is secret.
/// </remarks>
internal sealed class BitOrders(ulong seed)
{
    public const int FirstSubset = 8;
    public const int MaxSubsets = 1024;
    private const int SubsetWords = CascadeOptions.MaxBlockLength / KeyBits.BitsPerWord;

    private readonly Dictionary<(int Order, int Length), Shuffle> shuffles = [];
    private readonly List<ulong[]> subsets = [];

    public static bool IsShuffle(int order) => order is > 0 and < FirstSubset;

    /// <summary>The shuffle of an order for blocks of a length.</summary>
    public Shuffle ShuffleOf(int order, int length)
    {
        if (shuffles.TryGetValue((order, length), out Shuffle? shuffle)) return shuffle;
        return shuffles[(order, length)] = new Shuffle(new Numbers(seed, order), length);
    }

    /// <summary>The words of a subset; a block uses as many as it has.</summary>
    public ReadOnlySpan<ulong> SubsetOf(int order)
    {
        while (subsets.Count <= order - FirstSubset)
        {
            var numbers = new Numbers(seed, FirstSubset + subsets.Count);
            var words = new ulong[SubsetWords];
            foreach (ref ulong word in words.AsSpan()) word = numbers.Next();
            subsets.Add(words);
        }

        return subsets[order - FirstSubset];
    }

    /// <summary>SplitMix64.</summary>
    internal struct Numbers(ulong seed, int order)
    {
        private ulong state = Mix(seed) + (ulong)order * 0xD1342543DE82EF95;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

        private static ulong Mix(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
