using System.Text;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class Id900Tests
{
    // The fact sheet's worked example (section 1.5): 1 234 567 ps, index 7.
    private static readonly byte[] Example = [0x87, 0xD6, 0x12, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Read_WorkedExample_BothWays()
    {
        var timestamp = new Id900Timestamp(1_234_567, 7);
        Assert.Equal(timestamp, Id900Timestamp.Read(Example, true));
        var written = new byte[Id900Timestamp.LengthWithReference];
        timestamp.Write(written, true);
        Assert.Equal(Example, written);
        (TagList tags, _) = TagList.Read(Example);
        Assert.Equal(1_234_567L, Assert.Single(tags.Times));
        Assert.Equal(7L, Assert.Single(tags.References));
    }

    [Theory]
    [InlineData("12", true, false)]
    [InlineData("12;7", true, true)]
    [InlineData("18446744073709551615;18446744073709551615", true, true)]
    [InlineData("", false, false)]
    [InlineData("12;", false, true)]
    [InlineData("12;7;", false, true)]
    [InlineData(";7", false, false)]
    [InlineData("-12", false, false)]
    [InlineData("12 7", false, false)]
    [InlineData("18446744073709551616", false, false)]
    public void TryParse_Lines(string line, bool isValid, bool hasReference)
    {
        Assert.Equal(isValid, Id900Timestamp.TryParse(Encoding.ASCII.GetBytes(line), out Id900Timestamp timestamp, out bool found));
        if (!isValid) return;
        Assert.Equal(hasReference, found);
        Assert.Equal(line, timestamp.ToLine(found));
    }

    [Theory]
    [InlineData(false, false, "\n")]
    [InlineData(false, true, "\n")]
    [InlineData(true, false, "\n")]
    [InlineData(true, true, "\r\n")]
    public void Read_EveryForm_KeepsTimesAndIndex(bool isText, bool hasReference, string newLine)
    {
        var random = new Random(4);
        List<byte> file = [];
        List<long> times = [];
        List<long> references = [];
        (long time, long reference) = (0, 0);
        for (int i = 0; i < 10_000; i++)
        {
            time = hasReference ? random.Next(32_000) : time + random.Next(1, 1_000_000);
            reference += random.Next(50);
            var timestamp = new Id900Timestamp((ulong)time, hasReference ? (ulong)reference : 0);
            var bytes = new byte[hasReference ? 16 : 8];
            timestamp.Write(bytes, hasReference);
            file.AddRange(isText ? Encoding.ASCII.GetBytes(timestamp.ToLine(hasReference) + newLine) : bytes);
            times.Add(time);
            references.Add(reference);
        }

        (TagList tags, TagReader reader) = TagList.Read([.. file], new TagReadOptions { Channel = 3 });
        Assert.Equal("id900", reader.Recording.Format);
        Assert.Equal(times, tags.Times);
        Assert.All(tags.Channels, channel => Assert.Equal(3, channel));
        if (hasReference) Assert.Equal(references, tags.References);
        Assert.False(reader.Log.HasErrors);
        if (!hasReference) return;

        // With the period of the reference, times are absolute and in order.
        (tags, _) = TagList.Read([.. file], new TagReadOptions { TickPs = 32_000 });
        Assert.Equal(times.Zip(references, (t, r) => (r * 32_000) + t).Order(), tags.Times);
    }

    [Fact]
    public void Read_SubAcquisitions_AreMarkedNotDamage()
    {
        List<byte> file = [];
        for (int record = 0; record < 3; record++)
        {
            for (int i = 0; i < 1000; i++)
            {
                var bytes = new byte[8];
                new Id900Timestamp((ulong)(i + 1) * 1_000_000, 0).Write(bytes, false);
                file.AddRange(bytes);
            }
        }

        (TagList tags, TagReader reader) = TagList.Read([.. file]);
        Assert.Equal(3000, tags.Times.Count);
        Assert.Equal([new TagMark(1000, TagMarkKind.TimeRestart, 1_000_000_000), new TagMark(2000, TagMarkKind.TimeRestart, 1_000_000_000)], tags.Marks);
        Assert.False(reader.Log.HasErrors);
        Assert.Equal([8000L, 16_000], reader.Log.Issues.Select(issue => issue.ByteOffset));
    }

    [Fact]
    public void Read_BadLine_StopsWithOffset()
    {
        (TagList tags, TagReader reader) = TagList.Read(Encoding.ASCII.GetBytes("100\n200\nabc\n300\n"));
        Assert.Equal([100L, 200], tags.Times);
        Assert.Equal(new TagIssue(TagIssueSeverity.Error, 8, "'abc' is not a time in picoseconds; reading stops."), Assert.Single(reader.Log.Issues));
        Assert.Equal([new TagMark(2, TagMarkKind.Damage, 8)], tags.Marks);
    }
}
