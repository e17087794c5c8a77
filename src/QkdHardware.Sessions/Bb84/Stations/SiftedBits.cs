using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Estimation;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>
/// What a station keeps of its records: its bits of the key basis with their intensities, and the counts of the test
/// basis. Both stations keep it alike; the bits are zeroed by disposal.
/// </summary>
internal sealed class SiftedBits : IDisposable
{
    private readonly KeyBitsBuilder bits = new();
    private readonly List<ulong> decoyPositions = [];
    private long signalTests;
    private long decoyTests;
    private long signalTestErrors;
    private long decoyTestErrors;
    private bool[] usedSymbols = [];

    /// <summary>
    /// Different pattern symbols among the key bits so far. A pattern repeats, so several key bits may come from one
    /// symbol: no key may be longer than this.
    /// </summary>
    public long DistinctPatternBits { get; private set; }

    public int KeyBitCount => bits.Length;

    /// <summary>Key and test bits together.</summary>
    public long SiftedBitCount => bits.Length + signalTests + decoyTests;

    /// <summary>Begins a record with a fresh pattern.</summary>
    public void BeginRecord(int patternSymbols) => usedSymbols = new bool[patternSymbols];

    /// <param name="bit">This station's bit.</param>
    /// <param name="isDecoy">The pulse had the decoy intensity.</param>
    /// <param name="symbol">The pulse's place in the pattern.</param>
    public void AddKeyBit(bool bit, bool isDecoy, int symbol)
    {
        int place = bits.Length % 64;
        if (place == 0)
        {
            decoyPositions.Add(0);
        }

        if (isDecoy)
        {
            decoyPositions[^1] |= 1UL << place;
        }

        bits.Append(bit);
        if (!usedSymbols[symbol])
        {
            usedSymbols[symbol] = true;
            DistinctPatternBits++;
        }
    }

    public void AddTests(long signal, long decoy, long signalErrors, long decoyErrors)
    {
        (signalTests, decoyTests) = (signalTests + signal, decoyTests + decoy);
        (signalTestErrors, decoyTestErrors) = (signalTestErrors + signalErrors, decoyTestErrors + decoyErrors);
    }

    /// <summary>The block to distil. The bits move into it.</summary>
    public SiftedBlock Build() => new(
        bits.Build(),
        decoyPositions.ToArray(),
        new BasisCounts(signalTests, decoyTests, signalTestErrors, decoyTestErrors));

    public void Dispose() => bits.Dispose();

    public override string ToString() => $"SiftedBits({KeyBitCount} bits)";
}
