using QkdHardware.Abstractions.Links;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Instruments;
using QkdHardware.Transports;
using Xunit;

namespace QkdHardware.Tests.DeviceManager;

/// <summary>Which links of a bench are recorded, and which mistakes a bench file is told of.</summary>
public sealed class LinkTracingTests : IDisposable
{
    private static readonly PluginCatalogue Drivers = PluginCatalogue.Discover([AppContext.BaseDirectory]);
    private static readonly LinkDescriptor Open = new("control", "tcp://host:1", "commands");
    private static readonly LinkDescriptor Confidential = new("stream", "tcp://host:2", "time tags") { IsConfidential = true };

    private readonly TemporaryFolder folder = new();
    private readonly List<string> warnings = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    public async Task Open_SettingAndOption_DecideWhatIsRecorded(bool? setting, bool everyLink, bool isRecorded)
    {
        var inner = new ScriptedByteLink();
        await using ILink link = await Tracing(everyLink).OpenAsync(
            "dut", Open, TraceKind.Bytes, "scripted", setting, () => ValueTask.FromResult<ILink>(inner));

        Assert.Equal(isRecorded, link is TracedByteLink);
        Assert.Equal(isRecorded, File.Exists(folder.Of("dut.control.trace")));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Open_LinkWithKeyData_IsNeverRecordedAndSaysSoOnce()
    {
        LinkTracing tracing = Tracing(everyLink: true);
        for (int i = 0; i < 2; i++)
        {
            await using ILink link = await tracing.OpenAsync(
                "tagger", Confidential, TraceKind.Bytes, "scripted", null, () => ValueTask.FromResult<ILink>(new ScriptedByteLink()));
            Assert.IsType<ScriptedByteLink>(link);
        }

        Assert.Equal(["tagger: the link 'stream' (time tags) carries key data and is never recorded."], warnings);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Open_LinkDoesNotOpen_TheRecordingSaysWhy()
    {
        await Assert.ThrowsAsync<LinkException>(() => Tracing(everyLink: true).OpenAsync(
            "dut", Open, TraceKind.Bytes, "scripted", null, () => throw new LinkException("scripted", "connection refused")).AsTask());

        Assert.Equal(
            "not opened: connection refused", Trace.Load(folder.Of("dut.control.trace")).Notes.Single().Text);
    }

    [Fact]
    public async Task Open_FolderCannotBeMade_IsTheLinksFailure()
    {
        string file = folder.Write("file", "");
        var tracing = new LinkTracing(Path.Combine(file, "traces"), everyLink: true, TimeProvider.System, warnings.Add);

        var exception = await Assert.ThrowsAsync<LinkException>(() => tracing.OpenAsync(
            "dut", Open, TraceKind.Bytes, "scripted", null, () => ValueTask.FromResult<ILink>(new ScriptedByteLink())).AsTask());

        Assert.StartsWith($"its recording cannot be made in {file}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_TraceInItsFile_RecordsTheDriversConversation()
    {
        using var firmware = new PolatisFirmware(
            "switch", new Dictionary<string, string>(), new FakeSwitchPort(), new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        (BenchFile file, BenchChecks checks) = Load($"""
            name: one-switch
            devices:
              switch:
                driver: huber-suhner.polatis
                links:
                  scpi: tcp://127.0.0.1:{door.Port}
                link_settings:
                  scpi:
                    trace: true
            stations:
              alice:
                devices: [switch]
            """);
        checks.Run(file);

        await using (await Bench.OpenAsync(
            file,
            checks,
            LinkProviders.All,
            new Dictionary<string, IReadOnlyDictionary<string, string>>(),
            TimeProvider.System,
            CancellationToken.None,
            tracing: Tracing(everyLink: false)))
        {
            // Opening identifies the switch.
        }

        Trace trace = Trace.Load(folder.Of("switch.scpi.trace"));
        Assert.Equal(@"*IDN?\n", trace.Entries[0].Text);
        Assert.Equal(["opened", "closed"], trace.Notes.Select(note => note.Text));
    }

    [Fact]
    public void Check_TraceOfALinkWithKeyData_IsAMistakeWithItsPlace()
    {
        (BenchFile file, BenchChecks checks) = Load("""
            name: tagger
            devices:
              tagger:
                driver: id-quantique.id900
                links:
                  scpi: zmq+req://127.0.0.1:5555
                  dlt: zmq+req://127.0.0.1:6060
                  stream1: zmq+pair://127.0.0.1:4242
                link_settings:
                  stream1: { trace: true }
            stations:
              bob: { devices: [tagger] }
            """);

        var exception = Assert.Throws<ConfigurationException>(() => checks.Run(file));

        Assert.Contains(
            "Device 'tagger', settings of the link 'stream1': it (timestamps of input 1) carries key data and is never recorded; "
            + "leave 'trace' out.",
            exception.Message,
            StringComparison.Ordinal);
        Assert.Contains(":8:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TraceNeitherTrueNorFalse_IsAMistake()
    {
        (BenchFile file, BenchChecks checks) = Load("""
            name: one-switch
            devices:
              switch:
                driver: huber-suhner.polatis
                links: { scpi: "tcp://127.0.0.1:1" }
                link_settings: { scpi: { trace: always } }
            stations:
              alice: { devices: [switch] }
            """);

        Assert.Contains(
            "settings of the link 'scpi': trace is 'always'; expected true or false.",
            Assert.Throws<ConfigurationException>(() => checks.Run(file)).Message,
            StringComparison.Ordinal);
    }

    private LinkTracing Tracing(bool everyLink) => new(folder.Path, everyLink, TimeProvider.System, warnings.Add);

    private (BenchFile File, BenchChecks Checks) Load(string yaml)
    {
        string path = folder.Write("bench.yaml", yaml);
        return (ConfigurationFile.Load<BenchFile>(path), new BenchChecks(path, Drivers, LinkProviders.All));
    }
}
