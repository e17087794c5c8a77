using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class PtuReaderTests
{
    public static TheoryData<TttrRecordType> Types => new(PtuBytes.AllTypes);

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_EveryRecordType_GivesBackEveryTag(TttrRecordType type)
    {
        foreach (int count in (int[])[0, 1, 17, 1000, 70_001])
        {
            var expected = new TagList();
            List<uint> records = PtuBytes.Random(type, new Random(count), count, expected);
            byte[] file = PtuBytes.File(type, [.. records], tick: type.IsT3() ? 1.25e-8 : 1e-12);
            (TagList tags, TagReader reader) = TagList.Read(file);

            long unit = type.IsT3() ? 12_500 : 1;
            Assert.Equal(expected.References.Select(ticks => ticks * unit), tags.Times);
            Assert.Equal(expected.Channels, tags.Channels);
            if (type.IsT3())
            {
                Assert.Equal(expected.References, tags.References);
                Assert.Equal(expected.Micros, tags.Micros);
            }

            Assert.Equal(type, reader.Recording.RecordType);
            Assert.Equal(records.Count, reader.Log.Records);
            Assert.Equal(expected.Channels.Count(TagChannel.IsPhoton), reader.Log.Photons);
            Assert.Equal(expected.Channels.Count(TagChannel.IsMarker), reader.Log.Markers);
            Assert.Equal(expected.Channels.Count(channel => channel == TagChannel.Sync), reader.Log.Syncs);
            Assert.Equal(records.Count - count, reader.Log.OverflowRecords);
            Assert.Empty(reader.Log.Issues);
        }
    }

    [Fact]
    public void Read_T3_TimeIsSyncOrArrivalAsAsked()
    {
        byte[] file = PtuBytes.File(TttrRecordType.GenericT3, [TttrRecord.Encode<HydraHarp2T3>(3, 2, 100), TttrRecord.Encode<HydraHarp2T3>(3, 1, 50)], tick: 1e-6, micro: 8e-12);
        (TagList tags, _) = TagList.Read(file, new TagReadOptions { AddMicroTime = true });
        Assert.Equal([3_000_400L, 3_000_800L], tags.Times);
        Assert.Equal([(ushort)1, (ushort)2], tags.Channels);
        Assert.Equal([(ushort)50, (ushort)100], tags.Micros);
        (tags, _) = TagList.Read(file);
        Assert.Equal([3_000_000L, 3_000_000L], tags.Times);
        Assert.Equal([(ushort)2, (ushort)1], tags.Channels);
    }

    [Fact]
    public void Read_FractionalSyncPeriod_RoundsEachTime()
    {
        const double period = 12_345.678;
        List<uint> records = [];
        for (uint i = 0; i < 1000; i++) records.Add(TttrRecord.Encode<HydraHarp2T3>(i, 0));
        (TagList tags, _) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T3, [.. records], tick: period * 1e-12));
        for (int i = 0; i < tags.Times.Count; i++) Assert.True(Math.Abs(tags.Times[i] - (i * period)) <= 0.5001);
    }

    [Fact]
    public void Read_Header_KeepsEveryTag()
    {
        byte[] file = PtuBytes.File(TttrRecordType.TimeHarp260PT2, [0]);
        (_, TagReader reader) = TagList.Read(file);
        IReadOnlyList<PtuTag> header = reader.Recording.Header;
        Assert.Equal(12, header.Count);
        Assert.Equal("T2 Mode µ", header.Single(tag => tag.Name == "File_Comment").Value);
        Assert.Equal(45000.25, header.Single(tag => tag.Name == "File_CreatingTime").Value);
        Assert.Equal(new[] { 1.5, -2.5 }, header.Single(tag => tag is { Name: "Test_Floats", Index: 3 }).Value);
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, header.Single(tag => tag.Name == "Test_Blob").Value);
    }

    [Fact]
    public void Read_LateTags_ArePutInOrderAcrossBlocks()
    {
        // Every third tag is up to 200 ps late, blocks of the smallest size: order must hold over their ends.
        var random = new Random(3);
        List<uint> records = [];
        for (uint i = 1; i < 5000; i++) records.Add(TttrRecord.Encode<HydraHarp2T2>((i * 100) - (uint)(i % 3 == 0 ? random.Next(100) + 100 : 0), (ushort)(i % 4)));
        (TagList tags, TagReader reader) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T2, [.. records]), capacity: TagReader.MinBlockCapacity, options: new TagReadOptions { ReorderHorizon = 1000 });
        Assert.Equal(4999, tags.Times.Count);
        Assert.Equal(records.Select(record => (long)(record & 0x1FFFFFF)).Order(), tags.Times);
        Assert.True(reader.Log.Reordered > 1000);
        Assert.False(reader.Log.HasErrors);
        TagIssue issue = Assert.Single(reader.Log.Issues);
        Assert.Equal(reader.Recording.HeaderLength + 8, issue.ByteOffset);
    }

    [Fact]
    public void Read_Streaming_SourceInSmallPieces_IsTheSame()
    {
        var expected = new TagList();
        byte[] file = PtuBytes.File(TttrRecordType.HydraHarp2T2, [.. PtuBytes.Random(TttrRecordType.HydraHarp2T2, new Random(1), 3000, expected)]);
        using TagReader reader = TagReader.Open(new TrickleStream(file, 7));
        Assert.Equal(expected.References, TagList.ReadAll(reader, 100).Times);
        Assert.False(reader.Log.HasErrors);
    }

    [Fact]
    public void TryReadBlock_TooSmall_Throws()
    {
        using TagReader reader = TagReader.Open(new MemoryStream(PtuBytes.File(TttrRecordType.GenericT2, [0])));
        using TagBlock block = TagBlock.Rent(TagReader.MinBlockCapacity - 1);
        Assert.Throws<ArgumentException>(() => reader.TryReadBlock(block));
    }

    [Fact]
    public void Read_NoBlockPoolGrowth_MemoryIsFlat()
    {
        uint[] records = new uint[1 << 20];
        for (int i = 0; i < records.Length; i++) records[i] = (i & 255) == 0 ? 0xFE000001 : TttrRecord.Encode<HydraHarp2T2>((uint)(i & 255) * 1000, 1);
        using TagReader reader = TagReader.Open(new MemoryStream(PtuBytes.File(TttrRecordType.GenericT2, records)));
        using TagBlock block = TagBlock.Rent(1 << 12);
        for (int i = 0; i < 20; i++) Assert.True(reader.TryReadBlock(block));
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryReadBlock(block))
        {
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
    }
}
