using CsCheck;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.IdQuantique;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

public class TimestampRecordsTests
{
    // Worked example of SPEC.md section 4, computed by us from the manual's layout, p. 48.
    private static readonly byte[] Example =
        [0x87, 0xD6, 0x12, 0, 0, 0, 0, 0, 0x07, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Example_BothWays()
    {
        long[] times = new long[1];
        long[] references = new long[1];
        Assert.True(TimestampRecords.TrySplit(Example, times, references));
        Assert.Equal((1_234_567, 7), (times[0], references[0]));

        byte[] records = new byte[Example.Length];
        TimestampRecords.Join(times, references, records);
        Assert.Equal(Example, records);
        byte[] plain = new byte[Id900Timestamp.Length];
        TimestampRecords.Write(times, plain);
        Assert.Equal(Example[..8], plain);
    }

    [Fact]
    public void TrySplit_AnyLength_IsTheScalarTwin() => Gen.Long[0, long.MaxValue].Array[0, 67].Sample(words =>
    {
        int count = words.Length / 2;
        byte[] records = new byte[count * Id900Timestamp.LengthWithReference];
        TimestampRecords.Join(words.AsSpan(0, count), words.AsSpan(count, count), records);
        long[] times = new long[count];
        long[] references = new long[count];
        long[] twinTimes = new long[count];
        long[] twinReferences = new long[count];
        Assert.True(TimestampRecords.TrySplit(records, times, references));
        Assert.True(TimestampRecords.TrySplitScalar(records, twinTimes, twinReferences));
        Assert.Equal(words[..count], times);
        Assert.Equal(words[count..(2 * count)], references);
        Assert.Equal(times, twinTimes);
        Assert.Equal(references, twinReferences);
    });

    [Fact]
    public void TrySplit_TopBitAnywhere_IsFalse()
    {
        const int Count = 9;
        for (int word = 0; word < 2 * Count; word++)
        {
            byte[] records = new byte[Count * Id900Timestamp.LengthWithReference];
            records[(word * 8) + 7] = 0x80;
            Assert.False(TimestampRecords.TrySplit(records, new long[Count], new long[Count]));
            Assert.False(TimestampRecords.TrySplitScalar(records, new long[Count], new long[Count]));
        }
    }

    [Fact]
    public void TrySplit_PartOfARecordOrNoRoom_Throws()
    {
        for (int length = 1; length < Example.Length; length++)
            Assert.Throws<ArgumentException>(() => TimestampRecords.TrySplit(Example.AsSpan(0, length), new long[1], new long[1]));
        Assert.Throws<ArgumentException>(() => TimestampRecords.TrySplit(Example, [], new long[1]));
        Assert.Throws<ArgumentException>(() => TimestampRecords.Join([1], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => TimestampRecords.Join([1], [1], new byte[15]));
        Assert.Throws<ArgumentException>(() => TimestampRecords.Write([1], new byte[7]));
    }
}
