using QkdHardware.Sessions.Bb84.Stations;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

/// <summary>What sifting leaves both stations with: equal but for errors. Made from a seed.</summary>
internal sealed class SiftedPair : IDisposable
{
    /// <param name="keyBits">Bits of the key basis; a sixth of decoy intensity, as behind a lossy link.</param>
    /// <param name="testBits">Bits of the test basis.</param>
    /// <param name="qber">Error rate of both.</param>
    /// <param name="seed">Of the bits and errors.</param>
    /// <param name="patternSymbols">Symbols of one pattern; the bits come from them one after the other.</param>
    /// <param name="records">A new pattern begins when one was used up, but no more than this many.</param>
    public SiftedPair(int keyBits, int testBits, double qber, int seed, int patternSymbols, int records = int.MaxValue)
    {
        var random = new Random(seed);
        for (int i = 0; i < keyBits; i++)
        {
            if (i % patternSymbols == 0 && i / patternSymbols < records)
            {
                Alice.BeginRecord(patternSymbols);
                Bob.BeginRecord(patternSymbols);
            }

            bool bit = random.Next(2) != 0;
            bool isDecoy = random.Next(6) == 0;
            bool isError = random.NextDouble() < qber;
            KeyErrors += isError ? 1 : 0;
            Alice.AddKeyBit(bit, isDecoy, i % patternSymbols);
            Bob.AddKeyBit(bit ^ isError, isDecoy, i % patternSymbols);
        }

        int decoyTests = testBits / 6;
        int signalTests = testBits - decoyTests;
        var errors = ((int)(signalTests * qber), (int)(decoyTests * qber));
        Alice.AddTests(signalTests, decoyTests, errors.Item1, errors.Item2);
        Bob.AddTests(signalTests, decoyTests, errors.Item1, errors.Item2);
    }

    public SiftedBits Alice { get; } = new();

    public SiftedBits Bob { get; } = new();

    public int KeyErrors { get; }

    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
    }
}
