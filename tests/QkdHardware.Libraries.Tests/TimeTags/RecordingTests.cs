using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>Recordings of real instruments against figures established independently of this code.</summary>
public class RecordingTests
{
    [SkippableFact]
    public void Ptu_HydraHarpV2T2_MatchesGroundTruth()
    {
        using TagReader reader = TagReader.Open(Recordings.Require("hydraharp-v2-t2.ptu"));
        TagList tags = TagList.ReadAll(reader);

        Assert.Equal("ptu", reader.Recording.Format);
        Assert.Equal(88, reader.Recording.Header.Count);
        Assert.Equal(4392, reader.Recording.HeaderLength);
        Assert.Equal(1, reader.Recording.ResolutionPs);
        Assert.Equal((435_319, 305_565, 0, 0), (reader.Log.Records, reader.Log.Photons, reader.Log.Markers, reader.Log.Syncs));
        Assert.Equal((129_754, 149_011), (reader.Log.OverflowRecords, reader.Log.Overflows));
        Assert.Equal((24_433_765, 4_999_964_931_763), (tags.Times[0], tags.Times[^1]));
        Assert.All(tags.Channels, channel => Assert.Equal(0, channel));
        Assert.Empty(reader.Log.Issues);
    }

    [SkippableFact]
    public void Ht2_HydraHarpV20_MatchesPublishedList()
    {
        // libpicoquant, sample_data/hydraharp/v20.ht2.data: sync events only; the header's count is that of the whole recording.
        long[] times =
        [
            802096, 1803154, 2804286, 3805436, 4806521, 5807634, 6808829, 7809910, 8810972, 9812121, 10813228, 11814450, 12815524,
            13816637, 14817711, 15818852, 16820001, 17821095, 18822192, 19823337, 20824417, 21825465, 22826654, 23827741, 24828830,
        ];
        using TagReader reader = TagReader.Open(Recordings.Require("hydraharp-v20-t2.ht2"));
        TagList tags = TagList.ReadAll(reader);
        Assert.Equal(times, tags.Times);
        Assert.All(tags.Channels, channel => Assert.Equal(TagChannel.Sync, channel));
        Assert.Equal((25, 25, 0), (reader.Log.Records, reader.Log.Syncs, reader.Log.Photons));
        Assert.False(reader.Log.HasErrors);
    }

    [SkippableFact]
    public void Ht3_HydraHarpV20_DecodesWithoutError()
    {
        using TagReader reader = TagReader.Open(Recordings.Require("hydraharp-v20-t3.ht3"));
        TagList tags = TagList.ReadAll(reader);
        Assert.Equal(800, reader.Recording.HeaderLength);
        Assert.Equal(53_606, reader.Log.Records);
        Assert.Equal(reader.Log.Records, reader.Log.OverflowRecords + tags.Times.Count);
        Assert.False(reader.Log.HasErrors);
        Assert.Equal(16, reader.Recording.MicroResolutionPs);

        // The first two records and the overflow after them, by hand from the bytes 71 68 CD 02, 8D CA 5E 03, 01 00 00 FE, 60 C5 C7 03.
        Assert.Equal([0x71L, 0x28D, 1024 + 0x160], tags.References.Take(3));
        Assert.Equal([(ushort)0x335A, (ushort)0x57B2, (ushort)0x71F1], tags.Micros.Take(3));
        Assert.Equal([(ushort)1, (ushort)1, (ushort)1], tags.Channels.Take(3));
        for (int i = 1; i < tags.Times.Count; i++) Assert.True(tags.Times[i] >= tags.Times[i - 1]);
    }
}
