using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.Qutools;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class QutagTests
{
    // timetag/ETA's sample recording.
    private static readonly byte[] RealRecord = [0x26, 0x39, 0x64, 0xC0, 0x60, 0x5A, 0x9C, 0x03, 0x05, 0x00];

    [Fact]
    public void Read_RealRecord_HasPublishedParts()
    {
        QutagRecord record = QutagRecord.Read(RealRecord);
        Assert.Equal((260_182_250_071_800_102, 5), (record.Time, record.Number));
        var written = new byte[QutagRecord.Length];
        record.Write(written);
        Assert.Equal(RealRecord, written);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Read_EveryForm_KeepsPhotonsAndMarkers(bool isCompressed, bool hasHeader)
    {
        var random = new Random(2);
        long time = isCompressed ? 1000 : 260_182_250_071_800_102;
        List<byte> file = [];
        List<long> times = [];
        List<ushort> channels = [];
        for (int i = 0; i < 20_000; i++)
        {
            time += random.NextInt64(isCompressed ? 1L << 33 : 1_000_000);
            short number = (short)random.Next(8);
            if (!isCompressed && random.Next(50) == 0) number = 104;
            var bytes = new byte[isCompressed ? QutagRecord.CompressedLength : QutagRecord.Length];
            if (isCompressed) new QutagRecord(time & ((1L << 37) - 1), number).WriteCompressed(bytes);
            else new QutagRecord(time, number).Write(bytes);
            file.AddRange(bytes);
            times.Add(time);
            channels.Add(number == 104 ? TagChannel.Marker(104) : (ushort)number);
        }

        if (hasHeader) file.InsertRange(0, Header(QutagRecord.HeaderLength + file.Count));
        (TagList tags, TagReader reader) = TagList.Read([.. file]);
        Assert.Equal("qutag", reader.Recording.Format);
        Assert.Equal(times, tags.Times);
        Assert.Equal(channels, tags.Channels);
        Assert.Equal(channels.Count(TagChannel.IsMarker), reader.Log.Markers);
        Assert.False(reader.Log.HasErrors);
    }

    [Fact]
    public void Read_QuTauUnit_ScalesTimes()
    {
        var record = new byte[QutagRecord.Length];
        new QutagRecord(1000, 1).Write(record);
        (TagList tags, _) = TagList.Read(record, new TagReadOptions { Format = "qutag", TickPs = 80.955 });
        Assert.Equal([80_955L], tags.Times);
    }

    [Fact]
    public void Read_ForeignChannel_StopsThere()
    {
        var file = new byte[3 * QutagRecord.Length];
        new QutagRecord(1000, 1).Write(file);
        new QutagRecord(1001, 900).Write(file.AsSpan(10));
        (TagList tags, TagReader reader) = TagList.Read(file, new TagReadOptions { Format = "qutag", TickPs = 1 });
        Assert.Single(tags.Times);
        Assert.Equal(10, Assert.Single(reader.Log.Issues).ByteOffset);
    }

    private static byte[] Header(int size)
    {
        var header = new byte[QutagRecord.HeaderLength];
        QutagRecord.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), size);
        return header;
    }
}
