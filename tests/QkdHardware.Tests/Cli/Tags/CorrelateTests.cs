using System.Globalization;
using System.Text.Json;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class CorrelateTests : IDisposable
{
    private readonly TagFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(0, 1, "0")]
    [InlineData(1, 0, "-400ns")]
    [InlineData(2, 2, "0")]
    public async Task Correlate_T2_CountsAllPairsOfEachBin(int start, int stop, string offset)
    {
        var tags = TagFiles.Random(1, 5_000, 50_000, 3);
        string path = await files.WriteT2Async("a.ptu", tags);

        JsonElement result = (await CommandRun.CleanAsync(
            "tags", "correlate", path, "--start", $"{start}", "--stop", $"{stop}", "--bin", "500ps", "--range", "800ns", $"--offset={offset}", "--json")).Json;

        long from = offset == "0" ? 0 : -400_000;
        long[] expected = new long[1600];
        for (int i = 0; i < tags.Count; i++)
        {
            for (int j = 0; j < tags.Count; j++)
            {
                long difference = tags[j].Time - tags[i].Time - from;
                bool isPair = i != j && tags[i].Channel == start && tags[j].Channel == stop;
                if (isPair && difference >= 0 && difference < 800_000) expected[difference / 500]++;
            }
        }

        Assert.Equal(expected, result.GetProperty("counts").EnumerateArray().Select(count => count.GetInt64()));
    }

    [Fact]
    public async Task Correlate_Rates_AndG2FollowTheirDefinition()
    {
        var tags = TagFiles.Random(2, 20_000, 30_000, 2);
        string path = await files.WriteT2Async("a.ptu", tags);

        JsonElement result = (await CommandRun.CleanAsync(
            "tags", "correlate", path, "--start", "0", "--stop", "1", "--bin", "10ns", "--range", "1us", "--json")).Json;

        double duration = tags[^1].Time - tags[0].Time;
        double rateStart = tags.Count(tag => tag.Channel == 0) / duration;
        double rateStop = tags.Count(tag => tag.Channel == 1) / duration;
        Assert.Equal(rateStart * 1e12, result.GetProperty("rate_start").GetDouble(), 1e-6 * rateStart * 1e12);
        Assert.Equal(rateStop * 1e12, result.GetProperty("rate_stop").GetDouble(), 1e-6 * rateStop * 1e12);
        double[] counts = Numbers(result, "counts");
        double[] g2 = Numbers(result, "g2");
        Assert.Equal(counts.Length, g2.Length);
        for (int bin = 0; bin < counts.Length; bin++)
        {
            double expected = counts[bin] / (rateStart * rateStop * 10_000 * (duration - ((bin + 0.5) * 10_000)));
            Assert.Equal(expected, g2[bin], 1e-9);
        }

        Assert.Equal(1, g2.Average(), 0.02);
    }

    [Fact]
    public async Task Correlate_T3_DifferencesIncludeMicroTimes()
    {
        // Start at 2 * 12500 + 400, stops 2000 ps and 12500 + 200 ps later.
        string path = await files.WriteT3Async("a.ptu", 12_500, 4, [(2, 100, 0), (2, 600, 1), (3, 150, 1), (9, 0, 0)]);

        JsonElement result = (await CommandRun.CleanAsync(
            "tags", "correlate", path, "--start", "0", "--stop", "1", "--bin", "100ps", "--range", "20ns", "--json")).Json;

        double[] counts = Numbers(result, "counts");
        Assert.Equal(2, counts.Sum());
        Assert.Equal((1, 1), (counts[20], counts[127]));
    }

    [SkippableFact]
    public async Task Correlate_RealRecording_HasTheBinsAskedForAndItsDeadTime()
    {
        string path = SharedRecordings.Require("hydraharp-v2-t2.ptu");

        JsonElement result = (await CommandRun.CleanAsync(
            "tags", "correlate", path, "--start", "0", "--stop", "0", "--bin", "16ps", "--range", "160ns", "--json")).Json;

        double[] counts = Numbers(result, "counts");
        Assert.Equal(10_000, counts.Length);
        Assert.Equal(0, counts[..5_000].Sum()); // The dead time of HydraHarp and detector is about 80 ns.
        Assert.True(counts.Sum() > 0);
        Assert.Equal(305_565 / 4.999940497998, result.GetProperty("rate_start").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Correlate_Csv_HasTheSameNumbers()
    {
        string path = await files.WriteT2Async("a.ptu", TagFiles.Random(3, 2_000, 10_000, 2));

        JsonElement result = (await CommandRun.CleanAsync(
            "tags", "correlate", path, "--start", "0", "--stop", "1", "--bin", "1ns", "--range", "50ns", "--json", "--csv", files["c.csv"])).Json;

        string[] lines = await File.ReadAllLinesAsync(files["c.csv"]);
        Assert.Equal("from_ps,count,g2,g2_error", lines[0]);
        Assert.Equal(Numbers(result, "g2"), lines[1..].Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)));
        Assert.Equal(Numbers(result, "counts"), lines[1..].Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("--bin", "16ps", "--range", "100ps")]
    [InlineData("--bin", "0", "--range", "100ps")]
    [InlineData("--bin", "1", "--range", "100ps")]
    [InlineData("--bin", "0.5ps", "--range", "100ps")]
    [InlineData("--bin", "1ps", "--range", "1s")]
    public async Task Correlate_BinsThatMakeNoSense_AreRefused(params string[] bins)
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 0), (20, 1)]);

        CommandRun run = await CommandRun.OfAsync(["tags", "correlate", path, "--start", "0", "--stop", "1", .. bins]);

        Assert.Equal(2, run.Code);
        Assert.Contains("--", run.Error);
    }

    private static double[] Numbers(JsonElement result, string name) => [.. result.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
