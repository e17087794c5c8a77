using System.Text.Json;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class ConvertTests : IDisposable
{
    private readonly TagFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Convert_T2_KeepsEveryTag()
    {
        List<(long Time, ushort Channel)> tags = [.. TagFiles.Random(12, 50_000, 90_000, 4)];
        tags.Add((tags[^1].Time + 5, TagChannel.Marker(3)));
        string path = await files.WriteT2Async("a.ptu", tags);

        CommandRun run = await CommandRun.CleanAsync("tags", "convert", path, "--out", files["b.ptu"], "--json");

        Assert.Equal(50_001, run.Json.GetProperty("files")[0].GetProperty("tags").GetInt64());
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(files["b.ptu"]));
    }

    [SkippableTheory]
    [InlineData("hydraharp-v2-t2.ptu")]
    [InlineData("hydraharp-v20-t3.ht3")]
    public async Task Convert_RealRecordingToPtu_HasTheSameTags(string name)
    {
        string path = SharedRecordings.Require(name);

        await CommandRun.CleanAsync("tags", "convert", path, "--out", files["b.ptu"]);

        Assert.Equal(Tags(path), Tags(files["b.ptu"]));
    }

    [Fact]
    public async Task Convert_T3ToCsv_HasArrivalsReferencesAndMicroTimes()
    {
        string path = await files.WriteT3Async("a.ptu", 12_500, 4, [(2, 100, 0), (5, 1, 1), (6, 0, TagChannel.Marker(1))]);

        await CommandRun.CleanAsync("tags", "convert", path, "--out", files["b.csv"]);

        Assert.Equal(
            ["time_ps,type,channel,reference,micro", "25400,photon,0,2,100", "62504,photon,1,5,1", "75000,marker,1,6,0"],
            (await File.ReadAllLinesAsync(files["b.csv"]))[1..]);
    }

    [Fact]
    public async Task Convert_Folder_WritesAFileForEachRecording()
    {
        await files.WriteT2Async("a.ptu", [(10, 1)]);
        await files.WriteT2Async("b.ptu", [(10, 1), (20, 2)]);

        CommandRun run = await CommandRun.CleanAsync("tags", "convert", files.Folder, "--as", "parquet", "--out", files["out"], "--json");

        Assert.Equal(2, run.Json.GetProperty("files").GetArrayLength());
        Assert.Equal(["a.parquet", "b.parquet"], Directory.EnumerateFiles(files["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Convert_Damaged_WritesWhatIsBeforeTheDamage()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1), (20, 1), (30, 2)]);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..^3]);

        CommandRun run = await CommandRun.OfAsync("tags", "convert", path, "--out", files["b.csv"]);

        Assert.Equal(1, run.Code);
        Assert.Equal(["10,photon,1", "20,photon,1"], (await File.ReadAllLinesAsync(files["b.csv"])).Where(line => line.Contains("photon,", StringComparison.Ordinal)));
        Assert.Contains("at byte", run.Error);
    }

    [Fact]
    public async Task Convert_OverAFileThatIsThere_NeedsForce()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1)]);
        await File.WriteAllTextAsync(files["b.csv"], "precious");

        CommandRun refused = await CommandRun.OfAsync("tags", "convert", path, "--out", files["b.csv"]);
        Assert.Equal("precious", await File.ReadAllTextAsync(files["b.csv"]));
        CommandRun forced = await CommandRun.OfAsync("tags", "convert", path, "--out", files["b.csv"], "--force");
        CommandRun itself = await CommandRun.OfAsync("tags", "convert", path, "--out", path, "--force");

        Assert.Equal((2, 0, 2), (refused.Code, forced.Code, itself.Code));
        Assert.Equal(["a.ptu", "b.csv"], Directory.EnumerateFiles(files.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("b.xyz")]
    [InlineData("b")]
    public async Task Convert_UnknownEnding_IsRefused(string name)
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1)]);

        Assert.Equal(2, (await CommandRun.OfAsync("tags", "convert", path, "--out", files[name])).Code);
    }

    [Fact]
    public async Task Convert_PartOfATimeRange_WritesThatPart()
    {
        string path = await files.WriteT2Async("a.ptu", Enumerable.Range(0, 100).Select(i => (i * 1_000L, (ushort)(i % 2))));

        await CommandRun.CleanAsync("tags", "convert", path, "--out", files["b.ptu"], "--from", "10ns", "--to", "20ns", "--channels", "1=6");
        JsonElement info = (await CommandRun.CleanAsync("tags", "info", files["b.ptu"], "--json")).Json;

        Assert.Equal((11_000, 19_000), (info.GetProperty("first_ps").GetInt64(), info.GetProperty("last_ps").GetInt64()));
        Assert.Equal(5, info.GetProperty("channels").GetProperty("6").GetInt64());
    }

    private static List<(long, ushort, long, int)> Tags(string path)
    {
        using TagReader reader = TagReader.Open(path);
        List<(long, ushort, long, int)> tags = [];
        foreach (TagBlock block in reader.ReadBlocks())
        {
            for (int i = 0; i < block.Count; i++)
            {
                tags.Add((block.Times[i], block.Channels[i], block.References.IsEmpty ? 0 : block.References[i], block.Micros.IsEmpty ? 0 : block.Micros[i]));
            }
        }

        return tags;
    }
}
