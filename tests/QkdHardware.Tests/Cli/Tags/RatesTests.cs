using System.Text.Json;
using QkdHardware.Abstractions.TimeTagging;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class RatesTests : IDisposable
{
    private readonly TagFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Rates_CountsEveryChannel_OverTheTimeFromFirstToLast()
    {
        string path = await files.WriteT2Async("a.ptu", [(1_000, 1), (2_000, 2), (3_000, 1), (500_001_000, TagChannel.Marker(4))]);

        JsonElement rates = (await CommandRun.CleanAsync("tags", "rates", path, "--json")).Json;

        Assert.Equal(500_000_000, rates.GetProperty("duration_ps").GetInt64());
        Assert.Equal(4, rates.GetProperty("count").GetInt64());
        JsonElement one = rates.GetProperty("channels").GetProperty("1");
        Assert.Equal(2, one.GetProperty("count").GetInt64());
        Assert.Equal(2 / 5e-4, one.GetProperty("rate").GetDouble(), 1e-6);
        Assert.Equal(Math.Sqrt(2) / 5e-4, one.GetProperty("rate_error").GetDouble(), 1e-6);
        Assert.Equal(1, rates.GetProperty("channels").GetProperty("m4").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Rates_SelectedTimesAndChannels_AreThoseAsked()
    {
        var tags = TagFiles.Random(4, 200_000, 10_000, 4);
        string path = await files.WriteT2Async("a.ptu", tags);

        JsonElement rates = (await CommandRun.CleanAsync("tags", "rates", path, "--from", "200us", "--to", "1.5ms", "--channels", "1,3=9", "--json")).Json;

        int Expected(int channel) => tags.Count(tag => tag.Channel == channel && tag.Time is >= 200_000_000 and < 1_500_000_000);
        Assert.Equal(
            [("1", (long)Expected(1)), ("9", Expected(3))],
            rates.GetProperty("channels").EnumerateObject().Select(channel => (channel.Name, channel.Value.GetProperty("count").GetInt64())));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10us")]
    public async Task Rates_Trace_HoldsEveryTagInItsBin(string? bin)
    {
        var tags = TagFiles.Random(5, 100_000, 100_000, 2);
        string path = await files.WriteT2Async("a.ptu", tags);
        string[] how = bin is null ? ["--csv", files["t.csv"]] : ["--bin", bin];

        JsonElement trace = (await CommandRun.CleanAsync(["tags", "rates", path, "--json", .. how])).Json.GetProperty("trace");

        long start = trace.GetProperty("start_ps").GetInt64();
        long width = trace.GetProperty("bin_ps").GetInt64();
        if (bin is not null) Assert.Equal(10_000_000, width);
        long[] counts = [.. trace.GetProperty("counts").GetProperty("1").EnumerateArray().Select(count => count.GetInt64())];
        long[] expected = new long[counts.Length];
        foreach ((long time, _) in tags.Where(tag => tag.Channel == 1)) expected[(time - start) / width]++;
        Assert.Equal(expected, counts);
        Assert.True(counts.Length is > 500 and <= 1024 || bin is not null);
    }

    [Fact]
    public async Task Rates_FilesOfSeveralInputs_AreMerged()
    {
        string one = await files.WriteT2Async("1.ptu", [(10, 1), (30, 1), (50, 1)]);
        string two = await files.WriteT2Async("2.ptu", [(20, 2), (40, 2)]);

        JsonElement merged = (await CommandRun.CleanAsync(
            "tags", "correlate", one, two, "--merge", "--start", "1", "--stop", "2", "--bin", "1ps", "--range", "20ps", "--json")).Json;

        long[] counts = [.. merged.GetProperty("counts").EnumerateArray().Select(count => count.GetInt64())];
        Assert.Equal((2, 2), (counts[10], counts.Sum()));
        Assert.Equal(40, merged.GetProperty("duration_ps").GetInt64());
    }

    [Fact]
    public async Task Rates_RangeOrChannelsThatMakeNoSense_AreRefused()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1)]);

        Assert.Equal(2, (await CommandRun.OfAsync("tags", "rates", path, "--from", "2ms", "--to", "1ms")).Code);
        Assert.Equal(2, (await CommandRun.OfAsync("tags", "rates", path, "--channels", "one")).Code);
        Assert.Equal(2, (await CommandRun.OfAsync("tags", "rates", path, "--bin", "-1ms")).Code);
        Assert.Equal(2, (await CommandRun.OfAsync("tags", "rates", path, "--plot", files["a.gif"])).Code);
    }

    [Fact]
    public async Task Rates_DamagedFile_CountsWhatIsBeforeIt()
    {
        string path = await files.WriteT2Async("a.ptu", TagFiles.Random(6, 1_000, 10_000, 1));
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. bytes[..^400], .. new byte[400]]);

        CommandRun run = await CommandRun.OfAsync("tags", "rates", path, "--json");

        Assert.Equal(1, run.Code);
        Assert.Equal(900, run.Json.GetProperty("count").GetInt64());
        Assert.Contains($"error at byte {bytes.Length - 400}", run.Error);
    }
}
