using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>Damaged PTU files: a message with the byte offset, everything before it delivered.</summary>
public class DamageTests
{
    private const int Count = 1000;
    private readonly byte[] file;
    private readonly int header;
    private readonly TagList whole = new();
    private readonly List<uint> records;

    public DamageTests()
    {
        records = PtuBytes.Random(TttrRecordType.HydraHarp2T2, new Random(9), Count, whole);
        file = PtuBytes.File(TttrRecordType.HydraHarp2T2, [.. records]);
        header = PtuBytes.HeaderLength(file, records.Count);
    }

    [Fact]
    public void Truncated_InHeader_ThrowsWithOffset()
    {
        for (int length = 0; length < header; length++)
        {
            var exception = Assert.Throws<TagFileException>(() => TagReader.Open(new MemoryStream(file[..length])));
            Assert.InRange(exception.ByteOffset, 0, length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Truncated_InRecords_DeliversTheRestAndSaysWhere(int extra)
    {
        int kept = records.Count / 2;
        int length = header + (kept * sizeof(uint)) + extra;
        (TagList tags, TagReader reader) = TagList.Read(file[..length]);
        Assert.Equal(whole.References.Take(tags.Times.Count), tags.Times);
        Assert.Equal(kept, reader.Log.Records);
        Assert.True(reader.Log.HasErrors);
        Assert.Contains(reader.Log.Issues, issue => issue.ByteOffset == length && issue.Message.Contains("cut short", StringComparison.Ordinal));
        Assert.Equal(extra != 0, reader.Log.Issues.Any(issue => issue.ByteOffset == length - extra && issue.Message.Contains("inside a record", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(5, true)]
    [InlineData(1_000_000, true)]
    [InlineData(long.MinValue, false)]
    [InlineData(long.MaxValue, true)]
    public void WrongCount_SizeOfFileIsBelieved(long promised, bool isError)
    {
        (TagList tags, TagReader reader) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T2, [.. records], promised));
        Assert.Equal(whole.References, tags.Times);
        Assert.Equal(isError, reader.Log.HasErrors);
        Assert.Single(reader.Log.Issues);
    }

    [Fact]
    public void Garbage_InTheMiddle_StopsAtTheFirstInvalidRecord()
    {
        int at = records.Count / 2;
        byte[] damaged = [.. file];
        BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(header + (at * sizeof(uint))), 0xB5A5A5A5);
        (TagList tags, TagReader reader) = TagList.Read(damaged);
        TagIssue issue = Assert.Single(reader.Log.Issues);
        Assert.Equal((TagIssueSeverity.Error, header + (at * sizeof(uint))), (issue.Severity, (int)issue.ByteOffset));
        Assert.Contains("0xB5A5A5A5", issue.Message, StringComparison.Ordinal);
        int before = records.Take(at).Count(record => TttrRecord.Classify<HydraHarp2T2>(record) != TttrRecordKind.Overflow);
        Assert.Equal(whole.References.Take(before), tags.Times);
        Assert.Equal(new TagMark(before, TagMarkKind.Damage, issue.ByteOffset), Assert.Single(tags.Marks));
    }

    [Fact]
    public void Hole_OfZeros_StopsWhereItBegins()
    {
        int at = records.Count / 3;
        while (records[at - 1] == 0) at--;
        byte[] damaged = [.. file];
        damaged.AsSpan(header + (at * sizeof(uint)), 400).Clear();
        (TagList tags, TagReader reader) = TagList.Read(damaged);
        TagIssue issue = Assert.Single(reader.Log.Issues);
        Assert.Equal((TagIssueSeverity.Error, header + (at * sizeof(uint))), (issue.Severity, (int)issue.ByteOffset));
        Assert.Equal(whole.References.Take(tags.Times.Count), tags.Times);
    }

    [Fact]
    public void TimeBackwards_BeyondHorizon_IsMarkedAndEverythingDelivered()
    {
        uint[] steps = [TttrRecord.Encode<HydraHarp2T2>(20_000_000, 1), TttrRecord.Encode<HydraHarp2T2>(5, 2), TttrRecord.Encode<HydraHarp2T2>(6, 3)];
        (TagList tags, TagReader reader) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T2, steps));
        Assert.Equal([20_000_000L, 5, 6], tags.Times);
        Assert.Equal([new TagMark(1, TagMarkKind.TimeRestart, 20_000_000)], tags.Marks);
        TagIssue issue = Assert.Single(reader.Log.Issues);
        Assert.Equal((TagIssueSeverity.Error, reader.Recording.HeaderLength + 4), (issue.Severity, issue.ByteOffset));
    }

    [Fact]
    public void Overflows_BeyondWhatALongHolds_Stop()
    {
        var flood = new uint[70_000];
        Array.Fill(flood, 0xFFFFFFFFu);
        (TagList tags, TagReader reader) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T2, flood));
        Assert.Empty(tags.Times);
        Assert.True(reader.Log.HasErrors);
    }

    [Fact]
    public void ForeignInput_IsReportedOnceAndDelivered()
    {
        (TagList tags, TagReader reader) = TagList.Read(PtuBytes.File(TttrRecordType.HydraHarp2T2, [TttrRecord.Encode<HydraHarp2T2>(1, 1), TttrRecord.Encode<HydraHarp2T2>(2, 40), TttrRecord.Encode<HydraHarp2T2>(3, 50)], inputs: 4));
        Assert.Equal(3, tags.Times.Count);
        TagIssue issue = Assert.Single(reader.Log.Issues);
        Assert.Equal((TagIssueSeverity.Warning, reader.Recording.HeaderLength + 4), (issue.Severity, issue.ByteOffset));
    }

    [Fact]
    public void NoFormat_ThrowsAndSaysSo()
    {
        Assert.Throws<TagFileException>(() => TagReader.Open(new MemoryStream([])));
        Assert.Throws<TagFileException>(() => TagReader.Open(new MemoryStream("The quick brown fox"u8.ToArray())));
        Assert.Throws<TagFileException>(() => TagReader.Open(new MemoryStream(new byte[100_000])));
        Assert.Throws<ArgumentException>(() => TagReader.Open(new MemoryStream([1]), new TagReadOptions { Format = "nonesuch" }));
    }

    [Fact]
    public void Larger_ThanFourGiB_ReadsToTheEndInFlatMemory()
    {
        // The same 2^20 records over and over behind one header: 4.5 GiB without a disk.
        var block = new uint[1 << 20];
        for (int i = 0; i < block.Length; i++) block[i] = (i & 4095) == 0 ? 0xFE000001 : TttrRecord.Encode<HydraHarp2T2>((uint)(i & 4095) * 8000, (ushort)(i & 3));
        const int Repeats = 1150;
        long total = (long)block.Length * Repeats;
        byte[] start = PtuBytes.File(TttrRecordType.HydraHarp2T2, [], total);
        var payload = new byte[block.Length * sizeof(uint)];
        Buffer.BlockCopy(block, 0, payload, 0, payload.Length);
        using TagReader reader = TagReader.Open(new RepeatStream(start, payload, Repeats));
        using TagBlock tags = TagBlock.Rent();
        long count = 0;
        long last = 0;
        long allocated = 0;
        while (reader.TryReadBlock(tags))
        {
            count += tags.Count;
            last = tags.Times[^1];
            if (allocated == 0 && count > 1_000_000) allocated = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.True(reader.Position > 1L << 32);
        Assert.Equal(total, reader.Log.Records);
        Assert.Equal(total - (total / 4096), count);
        Assert.Equal((total / 4096 << 25) + (4095 * 8000L), last);
        Assert.False(reader.Log.HasErrors);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000_000);
    }

    /// <summary>A beginning, and then the same bytes again and again.</summary>
    private sealed class RepeatStream(byte[] start, byte[] payload, int repeats) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => start.Length + ((long)payload.Length * repeats);

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            if (Position >= Length) return 0;
            ReadOnlySpan<byte> source = Position < start.Length
                ? start.AsSpan((int)Position)
                : payload.AsSpan((int)((Position - start.Length) % payload.Length));
            int count = Math.Min(source.Length, buffer.Length);
            source[..count].CopyTo(buffer);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
