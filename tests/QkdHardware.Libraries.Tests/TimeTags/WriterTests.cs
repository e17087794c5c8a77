using System.Globalization;
using Parquet;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Files.Writers;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class WriterTests
{
    public static TheoryData<TttrRecordType> Types => new(PtuBytes.AllTypes);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Ptu_EveryRecordType_RoundTrips(TttrRecordType type)
    {
        byte[] file = PtuBytes.File(type, [.. PtuBytes.Random(type, new Random(6), 5000, new TagList())], tick: type.IsT3() ? 12_345.678e-12 : 25e-12);
        (TagList tags, TagReader reader) = TagList.Read(file);
        byte[] written = await ConvertAsync(file, PtuWriter.Create);
        (TagList again, TagReader second) = TagList.Read(written);

        AssertSame(tags, again);
        Assert.Empty(second.Log.Issues);
        Assert.Equal(type.IsHydraHarp2() ? type : type.IsT3() ? TttrRecordType.GenericT3 : TttrRecordType.GenericT2, second.Recording.RecordType);
        Assert.Equal((reader.Recording.ResolutionPs, reader.Recording.MicroResolutionPs), (second.Recording.ResolutionPs, second.Recording.MicroResolutionPs));
        Assert.Equal(second.Log.Records, second.Recording.PromisedRecords);
        foreach (PtuTag tag in reader.Recording.Header.Where(tag => tag.Name is not ("TTResult_NumberOfRecords" or "TTResultFormat_TTTRRecType")))
        {
            PtuTag copy = Assert.Single(second.Recording.Header, other => other.Name == tag.Name);
            Assert.Equal((tag.Index, tag.Type), (copy.Index, copy.Type));
            Assert.Equal(tag.Value, copy.Value);
        }
    }

    [SkippableTheory]
    [InlineData("hydraharp-v2-t2.ptu")]
    [InlineData("hydraharp-v20-t2.ht2")]
    [InlineData("hydraharp-v20-t3.ht3")]
    [InlineData("becker-hickl-noise.spc")]
    public async Task Ptu_RealRecording_RoundTrips(string name)
    {
        byte[] file = await File.ReadAllBytesAsync(Recordings.Require(name));
        var options = new TagReadOptions { MicroTickPs = 10 };
        (TagList tags, _) = TagList.Read(file, options);
        (TagList again, TagReader second) = TagList.Read(await ConvertAsync(file, PtuWriter.Create, options));
        Assert.Equal(tags.Channels, again.Channels);
        Assert.Equal(tags.References, again.References);
        Assert.Equal(tags.Micros, again.Micros);
        Assert.Equal(tags.Times.Count, again.Times.Count);

        // A sync period of 1/rate is no short decimal: it is rounded to the last bit once more, which may move a time by 1 ps.
        long allowed = name.EndsWith(".ht3", StringComparison.Ordinal) ? 1 : 0;
        for (int i = 0; i < tags.Times.Count; i++) Assert.InRange(again.Times[i] - tags.Times[i], -allowed, allowed);
        Assert.False(second.Log.HasErrors);
    }

    [Fact]
    public async Task Ptu_FractionalUnit_KeepsTicks()
    {
        // 1/256 ns is no whole number of picoseconds: written in its own unit, times come back exactly.
        List<byte> file = [];
        for (ulong i = 1; i < 1000; i++) file.AddRange(BitConverter.GetBytes((i * 1_000_003 << 10) | 0x301));
        (TagList tags, _) = TagList.Read([.. file]);
        byte[] written = await ConvertAsync([.. file], PtuWriter.Create);
        (TagList again, TagReader reader) = TagList.Read(written);
        Assert.Equal(3.90625, reader.Recording.ResolutionPs);
        AssertSame(tags, again);
    }

    [Fact]
    public async Task Ptu_LongSilence_IsManyOverflowRecords()
    {
        using TagBlock block = TagBlock.Rent(64);
        block.Append(5, 1);
        block.Append(1L << 59, 2);
        var output = new MemoryStream();
        await using PtuWriter writer = PtuWriter.Create(output, Recording());
        await writer.WriteAsync(block);
        await writer.CompleteAsync();
        (TagList again, _) = TagList.Read(output.ToArray());
        Assert.Equal([5L, 1L << 59], again.Times);
    }

    [Fact]
    public async Task Ptu_WhatItCannotHold_IsRefused()
    {
        await using PtuWriter writer = PtuWriter.Create(new MemoryStream(), Recording());
        await RefusedAsync(writer, block => block.Append(1, 64));
        await RefusedAsync(writer, block => block.Append(1, TagChannel.Marker(16)));
        await RefusedAsync(writer, block => block.MarkAt(0, TagMarkKind.TimeRestart, 0));
        await RefusedAsync(writer, block => block.Append(-1, 0));
        await RefusedAsync(writer, block =>
        {
            block.Append(1L << 40, 0);
            block.Append(1, 0);
        });
        Assert.Throws<ArgumentException>(() => PtuWriter.Create(new MemoryStream(), Recording() with { Fields = TagFields.Reference }));
        Assert.Throws<ArgumentException>(() => PtuWriter.Create(new MemoryStream(), Recording() with { Fields = TagFields.Reference | TagFields.Micro }));
    }

    [Fact]
    public async Task Csv_EveryTag_IsALine()
    {
        byte[] file = PtuBytes.File(TttrRecordType.GenericT3, [.. PtuBytes.Random(TttrRecordType.GenericT3, new Random(8), 3000, new TagList())], tick: 1e-8);
        (TagList tags, _) = TagList.Read(file);
        string text = System.Text.Encoding.UTF8.GetString(await ConvertAsync(file, (output, source) => new CsvWriter(output, source)));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("# format=ptu layout=MultiHarp, PicoHarp 330 T3 resolution_ps=10000 micro_resolution_ps=4", lines[0]);
        Assert.Equal("time_ps,type,channel,reference,micro", lines[1]);
        Assert.Equal(tags.Times.Count, lines.Length - 2);
        for (int i = 0; i < tags.Times.Count; i++)
        {
            ushort channel = tags.Channels[i];
            string type = TagChannel.IsPhoton(channel) ? "photon" : "marker";
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{tags.Times[i]},{type},{channel & 0x7FFF},{tags.References[i]},{tags.Micros[i]}"), lines[i + 2]);
        }
    }

    [Fact]
    public async Task Csv_Marks_AreCommentsInTheirPlace()
    {
        using TagBlock block = TagBlock.Rent(64);
        block.Append(5, 1);
        block.Mark(TagMarkKind.Gap, 7);
        block.Append(6, TagChannel.Sync);
        block.Mark(TagMarkKind.Damage, 9);
        var output = new MemoryStream();
        await using var writer = new CsvWriter(output, Recording());
        await writer.WriteAsync(block);
        await writer.CompleteAsync();
        Assert.EndsWith("channel\n5,photon,1\n# Gap 7\n6,sync,0\n# Damage 9\n", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_EveryTagAndHeader_ComesBack()
    {
        byte[] file = PtuBytes.File(TttrRecordType.GenericT3, [.. PtuBytes.Random(TttrRecordType.GenericT3, new Random(8), 50_000, new TagList())], tick: 1e-8);
        (TagList tags, _) = TagList.Read(file);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            using TagReader source = TagReader.Open(new MemoryStream(file));
            await using (ITagWriter writer = await TagWriters.CreateAsync(path, source.Recording))
            {
                foreach (TagBlock block in source.ReadBlocks()) await writer.WriteAsync(block);
                await writer.CompleteAsync();
            }

            await using ParquetReader reader = await ParquetReader.CreateAsync(path);
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
            Assert.Equal((1, tags.Times.Count), (reader.RowGroupCount, (int)group.RowCount));
            Assert.Equal(tags.Times, await ColumnAsync<long>("time_ps"));
            Assert.Equal(tags.Channels.Select(channel => channel & 0x7FFF), await ColumnAsync<int>("channel"));
            Assert.Equal(tags.Channels.Select(channel => TagChannel.IsPhoton(channel) ? (byte)0 : (byte)2), await ColumnAsync<byte>("type"));
            Assert.Equal(tags.References, await ColumnAsync<long>("reference"));
            Assert.Equal(tags.Micros.Select(micro => (int)micro), await ColumnAsync<int>("micro"));
            Assert.Equal("4", reader.CustomMetadata["micro_resolution_ps"]);
            Assert.Equal("T2 Mode µ", reader.CustomMetadata["header.File_Comment"]);

            async Task<T[]> ColumnAsync<T>(string name)
                where T : struct
            {
                var values = new T[group.RowCount];
                await group.ReadAsync<T>(reader.Schema.DataFields.Single(field => field.Name == name), values.AsMemory());
                return values;
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Create_UnknownEnding_MakesNoFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.xyz");
        await Assert.ThrowsAsync<ArgumentException>(async () => await TagWriters.CreateAsync(path, Recording()));
        Assert.False(File.Exists(path));
    }

    private static TagRecording Recording() => new() { Format = "test", Layout = "test", ResolutionPs = 1 };

    private static async Task RefusedAsync(PtuWriter writer, Action<TagBlock> fill)
    {
        using TagBlock block = TagBlock.Rent(4);
        fill(block);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await writer.WriteAsync(block));
    }

    private static async Task<byte[]> ConvertAsync(byte[] file, Func<Stream, TagRecording, ITagWriter> create, TagReadOptions? options = null)
    {
        using TagReader reader = TagReader.Open(new MemoryStream(file), options);
        var output = new MemoryStream();
        await using ITagWriter writer = create(output, reader.Recording);
        foreach (TagBlock block in reader.ReadBlocks(777)) await writer.WriteAsync(block);
        await writer.CompleteAsync();
        return output.ToArray();
    }

    private static void AssertSame(TagList expected, TagList actual)
    {
        Assert.Equal(expected.Times, actual.Times);
        Assert.Equal(expected.Channels, actual.Channels);
        Assert.Equal(expected.References, actual.References);
        Assert.Equal(expected.Micros, actual.Micros);
    }
}
