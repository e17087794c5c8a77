using System.Text.Json;
using QkdHardware.Abstractions.TimeTagging;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class InfoTests : IDisposable
{
    private readonly TagFiles files = new();

    public void Dispose() => files.Dispose();

    [SkippableFact]
    public async Task Info_HydraHarpT2Recording_IsItsGroundTruth()
    {
        string path = SharedRecordings.Require("hydraharp-v2-t2.ptu");

        JsonElement info = (await CommandRun.CleanAsync("tags", "info", path, "--json")).Json;

        Assert.Equal("ptu", info.GetProperty("format").GetString());
        Assert.Equal(435_319, info.GetProperty("records").GetInt64());
        Assert.Equal(305_565, info.GetProperty("photons").GetInt64());
        Assert.Equal(0, info.GetProperty("markers").GetInt64());
        Assert.Equal(149_011, info.GetProperty("overflows").GetInt64());
        Assert.Equal(129_754, info.GetProperty("overflow_records").GetInt64());
        Assert.Equal(1, info.GetProperty("resolution_ps").GetDouble());
        Assert.Equal(24_433_765, info.GetProperty("first_ps").GetInt64());
        Assert.Equal(4_999_964_931_763, info.GetProperty("last_ps").GetInt64());
        Assert.Equal("{\"0\":305565}", Compact(info.GetProperty("channels")));
        Assert.Equal("T2 Mode", info.GetProperty("header").GetProperty("File_Comment").GetString());
        Assert.Equal(5000, info.GetProperty("header").GetProperty("MeasDesc_AcquisitionTime").GetInt64());
        Assert.False(info.GetProperty("damaged").GetBoolean());
    }

    [SkippableFact]
    public async Task Info_BeckerHicklRecording_CountsItsPhotons()
    {
        string path = SharedRecordings.Require("becker-hickl-noise.spc");

        JsonElement info = (await CommandRun.CleanAsync("tags", "info", path, "--json")).Json;

        Assert.Equal("spc", info.GetProperty("format").GetString());
        Assert.Equal(6_114, info.GetProperty("photons").GetInt64());
        Assert.Equal(9_500, info.GetProperty("resolution_ps").GetDouble());
    }

    [Fact]
    public async Task Info_PhotonsMarkersAndSyncs_AreCountedApart()
    {
        string path = await files.WriteT2Async("a.ptu", [(5, TagChannel.Marker(2)), (10, 3), (20, TagChannel.Sync), (40_000_000, 7), (50_000_000, 3), (60_000_000, TagChannel.Marker(1))]);

        JsonElement info = (await CommandRun.CleanAsync("tags", "info", path, "--json")).Json;

        Assert.Equal(3, info.GetProperty("photons").GetInt64());
        Assert.Equal(2, info.GetProperty("markers").GetInt64());
        Assert.Equal(1, info.GetProperty("syncs").GetInt64());
        Assert.Equal(7, info.GetProperty("records").GetInt64());
        Assert.Equal(1, info.GetProperty("overflows").GetInt64());
        Assert.Equal(10, info.GetProperty("first_ps").GetInt64());
        Assert.Equal(50_000_000, info.GetProperty("last_ps").GetInt64());
        Assert.Equal(5, info.GetProperty("first_tag_ps").GetInt64());
        Assert.Equal(60_000_000, info.GetProperty("last_tag_ps").GetInt64());
        Assert.Equal("{\"3\":2,\"7\":1}", Compact(info.GetProperty("channels")));
        Assert.Equal("{\"1\":1,\"2\":1}", Compact(info.GetProperty("markers_by_code")));
    }

    [Fact]
    public async Task Info_T3_FirstAndLastAreArrivals()
    {
        string path = await files.WriteT3Async("a.ptu", 12_500, 4, [(2, 100, 0), (5, 1, 1)]);

        JsonElement info = (await CommandRun.CleanAsync("tags", "info", path, "--json")).Json;

        Assert.Equal((2 * 12_500) + 400, info.GetProperty("first_ps").GetInt64());
        Assert.Equal((5 * 12_500) + 4, info.GetProperty("last_ps").GetInt64());
        Assert.Equal(12_500, info.GetProperty("resolution_ps").GetDouble());
        Assert.Equal(4, info.GetProperty("micro_resolution_ps").GetDouble());
    }

    [Fact]
    public async Task Info_CutInsideARecord_DeliversWhatIsBeforeAndSaysWhere()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1), (20, 1), (30, 2)]);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..^2]);

        CommandRun run = await CommandRun.OfAsync("tags", "info", path, "--json");

        Assert.Equal(1, run.Code);
        Assert.Equal(2, run.Json.GetProperty("photons").GetInt64());
        Assert.Equal(20, run.Json.GetProperty("last_ps").GetInt64());
        Assert.True(run.Json.GetProperty("damaged").GetBoolean());
        Assert.Contains($"error at byte {bytes.Length - 4}", run.Error);
    }

    [Fact]
    public async Task Info_UnknownContentOrNoFile_IsWrongInput()
    {
        await File.WriteAllTextAsync(files["note.txt"], "not a recording");

        CommandRun unknown = await CommandRun.OfAsync("tags", "info", files["note.txt"]);
        CommandRun missing = await CommandRun.OfAsync("tags", "info", files["missing.ptu"]);
        CommandRun none = await CommandRun.OfAsync("tags", "info");

        Assert.Equal((2, 2, 2), (unknown.Code, missing.Code, none.Code));
        Assert.Contains("note.txt", unknown.Error);
        Assert.Contains("missing.ptu", missing.Error);
    }

    [Fact]
    public async Task Info_Folder_ListsItsRecordingsAndPassesOverTheRest()
    {
        await files.WriteT2Async("b.ptu", [(10, 1), (20, 1)]);
        await files.WriteT2Async("a.ptu", [(10, 1)]);
        await File.WriteAllTextAsync(files["note.txt"], "not a recording");

        CommandRun run = await CommandRun.OfAsync("tags", "info", files.Folder, "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal([1, 2], run.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("photons").GetInt64()));
        Assert.Contains("note.txt: passed over", run.Error);
    }

    [Fact]
    public async Task Info_OneOfTwoFilesIsUnreadable_TheOtherIsStillRead()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1)]);

        CommandRun run = await CommandRun.OfAsync("tags", "info", files["missing.ptu"], path, "--json");

        Assert.Equal(2, run.Code);
        Assert.Equal(1, Assert.Single(run.Json.GetProperty("files").EnumerateArray()).GetProperty("photons").GetInt64());
    }

    [Fact]
    public async Task Info_ForAPerson_PrintsCountsAndHeader()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1), (20, 1)]);

        CommandRun run = await CommandRun.CleanAsync("tags", "info", path, "--header");

        Assert.Contains("channel 1", run.Output);
        Assert.Contains("TTResult_NumberOfRecords = 2", run.Output);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
