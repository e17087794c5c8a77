using System.Buffers.Binary;
using System.Globalization;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.BeckerHickl;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class SpcTests
{
    [SkippableFact]
    public void Noise_RealRecording_EqualsShippedList()
    {
        string[] list = File.ReadAllLines(Recordings.Require("becker-hickl-noise.asc"));
        using TagReader reader = TagReader.Open(Recordings.Require("becker-hickl-noise.spc"));
        TagList tags = TagList.ReadAll(reader);
        (long, int)[] expected = [.. list
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length >= 2)
            .Select(parts => (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture)))];

        Assert.Equal("spc", reader.Recording.Format);
        Assert.Equal(9500, reader.Recording.ResolutionPs);
        Assert.Equal(6114, reader.Log.Photons);
        Assert.Equal(expected, tags.References.Zip(tags.Micros, (macro, micro) => (macro, (int)micro)));
        Assert.Equal(expected.Select(pair => pair.Item1 * 9500), tags.Times);
        Assert.False(reader.Log.HasErrors);
    }

    [Fact]
    public void Parse_PhotonOfRealRecording_HasPublishedParts()
    {
        // Photon-HDF5/phconvert, test_noise.spc: words 0A 00 00 C0 and 16 0C D7 04 give macro 44054, micro 2856.
        Assert.Equal(10u, SpcWord.Parse(0xC000000A).Overflows);
        SpcWord photon = SpcWord.Parse(0x04D70C16);
        Assert.Equal((SpcWordKind.Photon, 44054 - 40960, 2856, 0), (photon.Kind, photon.Macro, photon.Micro, photon.Routing));
    }

    [Fact]
    public void Read_SpcWords_KeepsPhotonsMarkersOverflowsAndGaps()
    {
        (TagList tags, TagReader reader) = TagList.Read(Words(
            0x8000005F,
            0x0FFF2003,             // photon, micro 0, routing 2, macro 3
            0x40003004,             // photon after a wrap, micro 4095, routing 3, macro 4
            0x90005005,             // marker of type 5
            0x80000006,             // invalid photon
            0x20001007,             // photon after a gap
            0xC0000002,             // two wraps
            0xD0001008));           // marker of type 1 after a wrap
        Assert.Equal([3L, 4096 + 4, 4096 + 5, 4096 + 7, (4 * 4096) + 8], tags.References);
        Assert.Equal([(ushort)2, (ushort)3, TagChannel.Marker(5), (ushort)1, TagChannel.Marker(1)], tags.Channels);
        Assert.Equal([(ushort)0, (ushort)4095, (ushort)0, (ushort)4095, (ushort)0], tags.Micros);
        Assert.Equal([new TagMark(3, TagMarkKind.Gap, 0)], tags.Marks);
        Assert.Equal((3, 2, 4, 1, 1), (reader.Log.Photons, reader.Log.Markers, reader.Log.Overflows, reader.Log.OverflowRecords, reader.Log.Invalid));
        Assert.Equal(1, reader.Log.Gaps);
    }

    [Fact]
    public void Read_QcX04_HasInputsAndFemtosecondUnit()
    {
        // Unit 2 048 131 fs as of the reference card in Fluorescence-Tools/tttrlib, doc/file_formats.rst.
        (TagList tags, TagReader reader) = TagList.Read(Words(
            0x85000000 | 2_048_131,
            0x20100003,             // photon, input 2, micro 16, macro 3
            0x80000000,             // wrap
            0x4000100A,             // marker of type 1
            0xD0200014));           // photon after a gap, input 1, micro 32, macro 20
        Assert.Equal(2048.131, reader.Recording.ResolutionPs);
        Assert.Equal([3L, 4096 + 10, 4096 + 20], tags.References);
        Assert.Equal([(ushort)2, TagChannel.Marker(1), (ushort)1], tags.Channels);
        Assert.Equal([(ushort)16, (ushort)0, (ushort)32], tags.Micros);
        Assert.Equal((long)Math.Round(4116 * 2048.131), tags.Times[2]);
        Assert.Equal([new TagMark(2, TagMarkKind.Gap, 0)], tags.Marks);
    }

    [Fact]
    public void Read_QcX06_HasSixInputsAndRouting()
    {
        (TagList tags, TagReader reader) = TagList.Read(Words(
            0x80000000 | (2u << 27) | 0x05800000 | 2_048_131,   // two routing bits
            0x50003003,             // input 5, routing 3
            0xA000200A,             // marker of type 2
            0x80000000,
            0x10004001));           // routing 4 does not fit two bits: kept apart
        Assert.Equal("SPC-QC-x06", reader.Recording.Layout);
        Assert.Equal([(ushort)((5 << 2) | 3), TagChannel.Marker(2), (ushort)(0x1000 | (1 << 4) | 4)], tags.Channels);
    }

    [Fact]
    public void Read_QcMalformedWord_StopsThere()
    {
        byte[] file = Words(0x85000000 | 2_048_131, 0x00000003, 0x80000001, 0x00000004);
        (TagList tags, TagReader reader) = TagList.Read(file, new TagReadOptions { Format = "spc" });
        Assert.Single(tags.Times);
        Assert.Equal(8, Assert.Single(reader.Log.Issues).ByteOffset);
        Assert.True(reader.Log.HasErrors);
    }

    [Fact]
    public void Read_MicroUnitGiven_TimesAreArrivals()
    {
        (TagList tags, _) = TagList.Read(Words(0x8000005F, 0x0FFE0001, 0x0FF50002), new TagReadOptions { MicroTickPs = 12.5, AddMicroTime = true, Format = "spc" });
        Assert.Equal([9500 + 12L, 19_000 + 125], tags.Times);
    }

    private static byte[] Words(params uint[] words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        return bytes;
    }
}
