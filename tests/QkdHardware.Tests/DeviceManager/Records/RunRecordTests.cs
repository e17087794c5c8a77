using System.Text.Json;
using System.Text.Json.Nodes;
using QkdHardware.DeviceManager.Records;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Records;

public sealed class RunRecordTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    private enum Colour
    {
        DarkRed,
    }

    [Fact]
    public void Create_NewOrEmptyFolder_IsMadeWithItsParents()
    {
        RunRecord record = RunRecord.Create(place.Of("runs", "one"));
        Assert.True(Directory.Exists(place.Of("runs", "one")));
        Assert.Equal(place.Of("runs", "one"), record.Folder);

        Assert.Equal(record.Folder, RunRecord.Create(record.Folder).Folder);
    }

    [Fact]
    public void Create_FolderInUseOrAFile_IsRefused()
    {
        string file = place.Write("file", "x");

        Assert.Contains("is not empty; give another folder", Assert.Throws<IOException>(() => RunRecord.Create(place.Path)).Message);
        Assert.Throws<IOException>(() => RunRecord.Create(file));
        Assert.Equal("x", File.ReadAllText(file));
    }

    [Fact]
    public void DefaultFolder_IsTimeInUtcAndBench() =>
        Assert.Equal(
            Path.Combine("runs", "20260301-223000-lab"),
            RunRecord.DefaultFolder("lab", new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.FromHours(2))));

    [Fact]
    public void WriteText_Again_ReplacesAndLeavesNoOtherFile()
    {
        RunRecord record = RunRecord.Create(place.Of("r"));
        record.WriteText("a.txt", "first, which is longer");
        record.WriteText("a.txt", "second");

        Assert.Equal("second", File.ReadAllText(record.PathOf("a.txt")));
        Assert.Equal([record.PathOf("a.txt")], Directory.GetFiles(record.Folder));
    }

    /// <summary>A document that cannot be written leaves what was there, and no half of it.</summary>
    [Fact]
    public void WriteJson_Fails_LeavesTheOldFile()
    {
        RunRecord record = RunRecord.Create(place.Of("r"));
        record.WriteJson("a.json", new { Value = 1 });

        Assert.ThrowsAny<Exception>(() => record.WriteJson("a.json", new { Value = (Func<int>)(() => 1) }));
        Assert.Equal(1, (int)JsonNode.Parse(File.ReadAllText(record.PathOf("a.json")))!["value"]!);
    }

    [Fact]
    public void WriteJson_Names_AreSnakeCaseAndTextEndsWithALine()
    {
        RunRecord record = RunRecord.Create(place.Of("r"));
        record.WriteJson("a.json", new { SecretKeyBits = 3, Tint = Colour.DarkRed, ByInput = new Dictionary<string, int> { ["InputOne"] = 1 } });

        string text = File.ReadAllText(record.PathOf("a.json"));
        JsonNode json = JsonNode.Parse(text)!;
        Assert.Equal(3, (int)json["secret_key_bits"]!);
        Assert.Equal("dark_red", (string)json["tint"]!);
        Assert.Equal(1, (int)json["by_input"]!["input_one"]!);
        Assert.EndsWith("}\n", text);
    }

    [Fact]
    public void Json_NotAFiniteNumber_IsNull()
    {
        var values = new Numbers(double.NaN, double.PositiveInfinity, null, 0.25, [1, double.NegativeInfinity]);

        string text = JsonSerializer.Serialize(values, RunRecord.Json);

        JsonNode json = JsonNode.Parse(text)!;
        Assert.Null(json["a"]);
        Assert.Null(json["b"]);
        Assert.Null(json["c"]);
        Assert.Equal(0.25, (double)json["d"]!);
        Assert.Equal("[1,null]", json["e"]!.ToJsonString());
        Numbers back = JsonSerializer.Deserialize<Numbers>(text, RunRecord.Json)!;
        Assert.True(double.IsNaN(back.A));
        Assert.Null(back.C);
        Assert.Equal(0.25, back.D);
    }

    public void Dispose() => place.Dispose();

    private sealed record Numbers(double A, double? B, double? C, double D, double[] E);
}
