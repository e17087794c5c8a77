using CsCheck;
using QkdHardware.KeyDistillation;
using QkdHardware.Sessions.Bb84.Stations;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class SiftedBitsTests
{
    /// <summary>Any bits in any records, against the list of them.</summary>
    [Fact]
    public void Build_BitsOfRecords_HaveTheirIntensitiesAndDistinctSymbols() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 99]).Array[0, 300].Array[1, 3].Sample(records =>
        {
            using var sifted = new SiftedBits();
            foreach ((bool bit, bool isDecoy, int place)[] record in records)
            {
                sifted.BeginRecord(100);
                foreach ((bool bit, bool isDecoy, int place) in record)
                {
                    sifted.AddKeyBit(bit, isDecoy, place);
                }
            }

            (bool Bit, bool IsDecoy, int)[] all = [.. records.SelectMany(record => record)];
            Assert.Equal(all.Length, sifted.KeyBitCount);
            Assert.Equal(records.Sum(record => record.Select(r => r.Item3).Distinct().Count()), sifted.DistinctPatternBits);
            using SiftedBlock block = sifted.Build();
            Assert.Equal(all.Count(bit => bit.IsDecoy), block.DecoyDetections);
            for (int i = 0; i < all.Length; i++)
            {
                Assert.Equal(all[i].Bit, (block.Key.Words[i / 64] >> (i % 64) & 1) != 0);
            }
        });

    [Fact]
    public void AddTests_OfRecords_AreSummed()
    {
        using var sifted = new SiftedBits();
        sifted.AddTests(10, 4, 2, 1);
        sifted.AddTests(1, 2, 0, 2);
        sifted.BeginRecord(10);
        sifted.AddKeyBit(true, false, 3);

        Assert.Equal(18, sifted.SiftedBitCount);
        using SiftedBlock block = sifted.Build();
        Assert.Equal((11, 6, 2, 3), (block.TestBasis.SignalDetections, block.TestBasis.DecoyDetections, block.TestBasis.SignalErrors, block.TestBasis.DecoyErrors));
    }

    [Fact]
    public void ToString_TellsTheNumberOnly()
    {
        using var sifted = new SiftedBits();
        sifted.BeginRecord(10);
        sifted.AddKeyBit(true, false, 3);

        Assert.Equal("SiftedBits(1 bits)", sifted.ToString());
    }
}
