using System.Text.Json.Nodes;
using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Instruments.IdQuantique;

public class Id900FirmwareTests
{
    private static readonly long[] Reference = [1_000, 11_000, 21_000, 31_000];
    private static readonly long[][] Inputs = [[500, 1_250, 11_000, 20_999], [], [1_050, 31_199], [12_345]];

    [Fact]
    public async Task Setters_AnswerOnce_AndReadBack()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([], [], [], [], []));
        Assert.Equal("ID Quantique,ID900,EMULATED,0", await bench.AskAsync("*IDN?"));
        Assert.Equal("LOWRES", await bench.AskAsync("DEVI:RES?"));
        Assert.Equal("100", await bench.AskAsync("DEVIce:RESolution:BWIDth?"));
        await bench.SetAsync(
            "inpu1:enab on;coup ac;edge fall;:INPU1:THRE 1000mV", // `;` stays on the level, `;:` goes to the root
            "REC:DURation 1000000000000.0", // as a vendor script formats it
            "DELA6:VALU 3000 GTB",
            "TSCO6:FIR:LINK DELA6;:TSCO6:SECond:LINK NONE;:TSCO6:WIND:ENAB ON;:TSCO6:OPIN ONLYFIR",
            "REC:NUM INF");
        Assert.Equal("ON\nAC\nFALL\n1V", await bench.AskAsync("INPU1:ENAB?;:INPU1:COUP?;:INPU1:EDGE?;:INPU1:THRE?"));
        Assert.Equal("1000000000000TB", await bench.AskAsync("REC:PWID?"));
        Assert.Equal("3000000000000TB", await bench.AskAsync("DELAY6:VALUE?"));
        Assert.Equal("DELA6\nNONE\nON\nONLYFIR", await bench.AskAsync("TSCO6:FIR:LINK?;:TSCO6:SEC:LINK?;:TSCO6:WIND:ENAB?;:TSCO6:OPIN?"));
        Assert.Equal("INF", await bench.AskAsync("REC:NUM?"));
        await bench.SetAsync("INPU1:EDGE", "REC:NUM"); // A setter without a value sets its default.
        Assert.Equal("RISI\n1", await bench.AskAsync("INPU1:EDGE?;:REC:NUM?"));
    }

    [Theory]
    [InlineData("INPU5:ENAB ON")]
    [InlineData("INPU1:DELAY -1")]
    [InlineData("INPU1:DELAY 1000000000001")]
    [InlineData("INPU1:THRE 2.5")]
    [InlineData("RAW1:REF:LINK INPU9")]
    [InlineData("HIST1:BCOU 16384")]
    [InlineData("NOTHING?")]
    public async Task Wrong_IsAnsweredWithAnError(string message)
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([], [], [], [], []), ("error_reply", "SCPI_ERR_7"));
        Assert.Equal("SCPI_ERR_7", await bench.AskAsync(message));
    }

    [Fact]
    public async Task Texts_AreSettings()
    {
        await using var bench = new Id900Bench(
            FakeTaggerPort.Of([], [], [], [], []), ("setter_reply", ""), ("idle_text", "idle"), ("power_up_resolution", "HIRES"), ("high_resolution_ps", "13"));
        Assert.Equal("", await bench.AskAsync("REC:STOP"));
        Assert.Equal("idle", await bench.AskAsync("REC:STAG?"));
        Assert.Equal("HIRES\n13", await bench.AskAsync("DEVI:RES?;:DEVI:RES:BWID?"));
    }

    [Theory]
    [InlineData("no_such", "1")]
    [InlineData("low_resolution_ps", "0")]
    [InlineData("dead_time_ps", "1.5")]
    [InlineData("end_of_stream", "never")]
    public void Settings_Wrong_Throw(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new Id900Bench(FakeTaggerPort.Of([]), (name, value)));

    [Fact]
    public async Task Counters_CountTheRecord()
    {
        long[] everyMillisecond = [.. Enumerable.Range(0, 2_500).Select(i => i * 1_000_000_000L)];
        await using var bench = new Id900Bench(FakeTaggerPort.Of([0], everyMillisecond, [], [], []));
        await bench.SetAsync("INPU1:COUN:INTE 1000");
        await bench.RecordAsync(2_500_000_000_000);
        Assert.Equal("1000", await bench.AskAsync("INPU1:COUN?"));
        await bench.SetAsync("INPU1:COUN:MODE ACCU");
        Assert.Equal("2500\n0", await bench.AskAsync("INPU1:COUN?;:INPU2:COUN?"));
        await bench.PlayAsync();
        Assert.Equal("5000", await bench.AskAsync("INPU1:COUN?"));
        await bench.SetAsync("INPU1:COUN:RESE", "STAR:COUN:MODE ACCU");
        Assert.Equal("0\n2", await bench.AskAsync("INPU1:COUN?;:STAR:COUN?"));
    }

    [Fact]
    public async Task Preset_CountsPairsInTheWindow()
    {
        // Pairs of inputs 1 and 2 at distances -400, 0, 300 and 700 ps; the window of 1000 ps takes the first three.
        await using var bench = new Id900Bench(
            FakeTaggerPort.Of([], [100_000, 200_000, 300_000, 400_000], [99_600, 200_000, 300_300, 400_700], [], []));
        await bench.SetAsync("DEVI:CONF:LOAD COUNT");
        Assert.Equal("ONLYFIR\nMUTE\nDELA6\nDELA1", await bench.AskAsync("TSCO6:OPIN?;:TSCO6:OPOU?;:TSCO6:FIR:LINK?;:TSCO6:WIND:BEGI:LINK?"));
        await bench.SetAsync("DELA6:VALU 1000", "TSCO6:WIND:BEGI:DELA 500", "TSCO6:WIND:END:DELA 1500");
        await bench.RecordAsync(1_000_000);
        Assert.Equal("3\n0", await bench.AskAsync("TSCO6:COUN?;:TSCO7:COUN?"));
    }

    [Fact]
    public async Task Combiner_Operations()
    {
        foreach ((string operation, string expected) in
            new[] { ("AND", "1"), ("OR", "4"), ("ONLYFIR", "2"), ("ONLYSEC", "3"), ("MUTE", "0") })
        {
            await using var bench = new Id900Bench(FakeTaggerPort.Of([], [1_000, 2_000], [2_000, 3_000, 4_000], [], []));
            await bench.SetAsync("TSCO1:FIR:LINK INPU1", "TSCO1:SEC:LINK INPU2", $"TSCO1:OPIN {operation}");
            await bench.RecordAsync(1_000_000);
            Assert.Equal(expected, await bench.AskAsync("TSCO1:COUN?"));
        }
    }

    [Fact]
    public async Task Histogram_OfStopsAfterReferences()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of(Reference, Inputs));
        await bench.SetAsync(
            "HIST2:REF:LINK STAR", "HIST2:STOP:LINK INPU1", "HIST2:MIN 0", "HIST2:BWID 150", "HIST2:BCOU 4"); // 150 becomes 200.
        Assert.Equal("200TB", await bench.AskAsync("HIST2:BWID?"));
        await bench.RecordAsync(100_000);
        Assert.Equal("[1, 1, 0, 0]", await bench.AskAsync("HIST2:DATA?")); // 0 at 11 000, 200 at 1 250; 9 900 is beyond.
        await bench.PlayAsync();
        Assert.Equal("[2, 2, 0, 0]", await bench.AskAsync("HIST2:DATA?"));
        await bench.SetAsync("HIST2:FLUS");
        Assert.Equal("[0, 0, 0, 0]", await bench.AskAsync("HIST2:DATA?"));
        await bench.SetAsync("HIST2:REF:LINK INPU1", "HIST2:BWID 1000", "HIST2:BCOU 12"); // Auto-correlation: 700, 9 800, 9 900.
        await bench.PlayAsync();
        Assert.Equal("[1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0]", await bench.AskAsync("HIST2:DATA?"));
    }

    [Fact]
    public async Task HighRate_IsFlagged()
    {
        long[] fast = [.. Enumerable.Range(0, 200).Select(i => i * 1_000L)];
        await using var bench = new Id900Bench(FakeTaggerPort.Of([], fast, [], [], []));
        await bench.SetAsync("RAW1:STOP:LINK INPU1", "RAW1:SEND ON", "DEVI:RES HIRES");
        await bench.RecordAsync(1_000_000);
        Assert.Equal("1\n2", await bench.AskAsync("RAW1:ERRORS?;:INPU1:HIRES:ERROR?"));
        await bench.SetAsync("RAW1:ERRORS:CLEAR", "INPU1:HIRES:ERROR:CLEAR");
        Assert.Equal("0\n0", await bench.AskAsync("RAW1:ERRORS?;:INPU1:HIRES:ERROR?"));
    }

    [Fact]
    public async Task PowerCycle_ForgetsSettings()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([]));
        await bench.SetAsync("INPU1:DELAY 5000");
        bench.Firmware.PowerCycle();
        Assert.Equal("0TB", await bench.AskAsync("INPU1:DELAY?"));
    }

    [Fact]
    public void Inject_UnknownOrWrong_SaysWhatThereIs()
    {
        var bench = new Id900Bench(FakeTaggerPort.Of([]));
        Assert.Contains("lose_timestamps", Assert.Throws<ArgumentException>(() => bench.Firmware.Inject("burn", [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => bench.Firmware.Inject("raw_errors", new JsonObject { ["channel"] = 5, ["count"] = 1 }));
        Assert.NotEmpty(bench.Firmware.Assumptions);
        Assert.True(Id900Words.MaxTimePs > Id900Words.MaxInputDelayPs);
    }
}
