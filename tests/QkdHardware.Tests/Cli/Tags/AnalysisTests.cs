using System.Text.Json;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class AnalysisTests : IDisposable
{
    private readonly TagFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Histogram_Intervals_AreThoseOfEachChannel()
    {
        var tags = TagFiles.Random(7, 70_000, 40_000, 2);
        string path = await files.WriteT2Async("a.ptu", tags);

        JsonElement result = (await CommandRun.CleanAsync("tags", "histogram", path, "--bin", "2ns", "--range", "300ns", "--json")).Json;

        long[] expected = new long[150];
        long outside = 0;
        for (int channel = 0; channel < 2; channel++)
        {
            long[] times = [.. tags.Where(tag => tag.Channel == channel).Select(tag => tag.Time)];
            for (int i = 1; i < times.Length; i++)
            {
                long interval = times[i] - times[i - 1];
                if (interval >= 300_000) outside++;
                else if (channel == 1) expected[interval / 2_000]++;
            }
        }

        Assert.Equal(expected, Longs(result.GetProperty("counts").GetProperty("1")));
        Assert.Equal(outside, result.GetProperty("outside").GetInt64());
    }

    [Fact]
    public async Task Histogram_Period_FoldsWithAFractionOfAPicosecond()
    {
        // Slots of 1000.25 ps: over a million of them, rounding to 1000 ps would smear the phase over all bins.
        string path = await files.WriteT2Async("a.ptu", Enumerable.Range(0, 1_000).Select(i => ((i * 1_000_250L) + 300, (ushort)0)));

        JsonElement result = (await CommandRun.CleanAsync("tags", "histogram", path, "--bin", "10ps", "--period", "1000.25ps", "--json")).Json;

        long[] counts = Longs(result.GetProperty("counts").GetProperty("0"));
        Assert.Equal((101, 1_000), (counts.Length, counts[30]));
    }

    [Fact]
    public async Task Coincidences_PairsAndTriples_AreFoundOnceDelaysAreTakenOff()
    {
        List<(long, ushort)> tags = [];
        for (int i = 0; i < 300; i++)
        {
            long time = 1_000_000L * (i + 1);
            tags.Add((time, 1));
            tags.Add((time + 5_100, 2));
            if (i % 3 == 0) tags.Add((time + 50, 3));
        }

        string path = await files.WriteT2Async("a.ptu", tags.OrderBy(tag => tag.Item1));

        JsonElement apart = (await CommandRun.CleanAsync("tags", "coincidences", path, "--window", "200ps", "--channels", "1,2,3", "--json")).Json;
        JsonElement together = (await CommandRun.CleanAsync("tags", "coincidences", path, "--window", "200ps", "--channels", "1,2,3", "--delays", "2=-5ns", "--json")).Json;

        Assert.Equal([("1+3", 100L, 100L)], Sets(apart));
        Assert.Equal([("1+2", 200, 300), ("1+2+3", 100, 100)], Sets(together));
        double seconds = together.GetProperty("duration_ps").GetDouble() * 1e-12;
        double byChance = together.GetProperty("coincidences")[0].GetProperty("by_chance").GetDouble();
        Assert.Equal(2 * 200e-12 * 300 * 300 / seconds, byChance, 1e-9);
    }

    [Fact]
    public async Task Lifetime_MicroTimes_AreCountedByChannelInBinsOfTheirUnit()
    {
        string path = await files.WriteT3Async("a.ptu", 12_500, 4, [(1, 10, 0), (2, 10, 0), (3, 21, 0), (4, 7, 1)]);

        JsonElement fine = (await CommandRun.CleanAsync("tags", "lifetime", path, "--json")).Json;
        JsonElement coarse = (await CommandRun.CleanAsync("tags", "lifetime", path, "--bin", "8ps", "--json")).Json;

        long[] counts = Longs(fine.GetProperty("channels").GetProperty("0").GetProperty("counts"));
        Assert.Equal((22, 2, 1, 3), (counts.Length, counts[10], counts[21], counts.Sum()));
        Assert.Equal(40, fine.GetProperty("channels").GetProperty("0").GetProperty("peak_ps").GetDouble());
        Assert.Equal(1, Longs(coarse.GetProperty("channels").GetProperty("1").GetProperty("counts"))[3]);
        Assert.Equal(2, (await CommandRun.OfAsync("tags", "lifetime", path, "--bin", "6ps")).Code);
    }

    [Fact]
    public async Task Lifetime_T2Recording_IsRefused()
    {
        string path = await files.WriteT2Async("a.ptu", [(10, 1)]);

        CommandRun run = await CommandRun.OfAsync("tags", "lifetime", path);

        Assert.Equal(2, run.Code);
        Assert.Contains("no micro times", run.Error);
    }

    [Theory]
    [InlineData(123_456)]
    [InlineData(-77_654_321)]
    public async Task Delay_OneClock_IsFoundToAFractionOfABin(long delay)
    {
        string path = await files.WriteT2Async("a.ptu", Pairs(8, 40_000, delay, isCorrelated: true));

        JsonElement result = (await CommandRun.CleanAsync("tags", "delay", path, "--start", "1", "--stop", "2", "--json", "--plot", files["d.png"])).Json;

        Assert.True(File.Exists(files["d.png"]));
        Assert.True(result.GetProperty("found").GetBoolean());
        Assert.Equal(delay, result.GetProperty("delay_ps").GetDouble(), 20.0);
        Assert.True(result.GetProperty("false_alarm_probability").GetDouble() <= 1e-6);
    }

    [Fact]
    public async Task Delay_IndependentChannels_IsRefused()
    {
        string path = await files.WriteT2Async("a.ptu", Pairs(9, 40_000, 0, isCorrelated: false));

        CommandRun run = await CommandRun.OfAsync("tags", "delay", path, "--start", "1", "--stop", "2", "--json");

        Assert.Equal(1, run.Code);
        Assert.False(run.Json.GetProperty("found").GetBoolean());
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("delay_ps").ValueKind);
        Assert.Contains("no delay", run.Error);
    }

    [Fact]
    public async Task Delay_TwoClocks_FindsDelayAndFrequencyOffset()
    {
        // The second clock is 12 ppm fast and 3 ms ahead.
        var pairs = Pairs(10, 200_000, 0, isCorrelated: true, meanGap: 20_000_000);
        string alice = await files.WriteT2Async("alice.ptu", pairs.Where(tag => tag.Channel == 1));
        string bob = await files.WriteT2Async("bob.ptu", pairs.Where(tag => tag.Channel == 2).Select(tag => ((long)(tag.Time * (1 + 12e-6)) + 3_000_000_000, tag.Channel)));

        JsonElement result = (await CommandRun.CleanAsync("tags", "delay", alice, bob, "--start", "1", "--stop", "2", "--max-delay", "10ms", "--json")).Json;

        Assert.Equal(12e-6, result.GetProperty("frequency_offset").GetDouble(), 1e-9);
        double atReference = 3e9 + (12e-6 * result.GetProperty("reference_ps").GetDouble());
        Assert.Equal(atReference, result.GetProperty("delay_ps").GetDouble(), 500.0);
    }

    [Theory]
    [InlineData("rates", "a.png", "--csv", "a.csv")]
    [InlineData("histogram", "a.svg")]
    [InlineData("correlate", "a.png", "--start", "0", "--stop", "1", "--bin", "1ns", "--range", "100ns")]
    [InlineData("coincidences", "a.svg", "--window", "1ns")]
    [InlineData("lifetime", "a.png")]
    [InlineData("plot", "a.svg")]
    [InlineData("plot", "a.png")]
    public async Task EveryAnalysis_Plot_IsAPictureOfItsKind(string command, string plot, params string[] options)
    {
        var random = new Random(11);
        string path = await files.WriteT3Async("t3.ptu", 12_500, 4, Enumerable.Range(1, 20_000).Select(i => (3L * i, (ushort)random.Next(3_000), (ushort)random.Next(2))));
        string[] named = [.. options.Select(option => option.EndsWith(".csv", StringComparison.Ordinal) ? files[option] : option)];

        CommandRun run = await CommandRun.OfAsync(["tags", command, path, "--plot", files[plot], .. named]);

        Assert.True(run.Code == 0, run.Error);
        byte[] picture = await File.ReadAllBytesAsync(files[plot]);
        byte[] start = plot.EndsWith(".png", StringComparison.Ordinal) ? [0x89, .. "PNG"u8] : [.. "<?xml"u8];
        Assert.Equal(start, picture[..start.Length]);
        Assert.True(picture.Length > 5_000);
    }

    /// <summary>Channel 1 and 2 with Gaussian jitter of 100 ps; half of all are alone.</summary>
    private static List<(long Time, ushort Channel)> Pairs(int seed, int count, long delay, bool isCorrelated, double meanGap = 2_000_000)
    {
        var random = new Random(seed);
        List<(long Time, ushort Channel)> tags = [];
        double time = 100_000_000;
        for (int i = 0; i < count; i++)
        {
            time -= Math.Log(1 - random.NextDouble()) * meanGap;
            double jitter = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 100;
            bool isPair = isCorrelated && random.Next(2) == 0;
            if (isPair || random.Next(2) == 0) tags.Add(((long)time, 1));
            if (isPair || random.Next(2) == 0) tags.Add(((long)(time + jitter) + delay + (isPair ? 0 : random.Next(1_000_000_000)), 2));
        }

        return [.. tags.OrderBy(tag => tag.Time)];
    }

    private static IEnumerable<(string, long, long)> Sets(JsonElement result) => result.GetProperty("coincidences").EnumerateArray().Select(set => (
        string.Join('+', set.GetProperty("channels").EnumerateArray().Select(channel => channel.GetString())),
        set.GetProperty("exactly").GetInt64(),
        set.GetProperty("at_least").GetInt64()));

    private static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];
}
