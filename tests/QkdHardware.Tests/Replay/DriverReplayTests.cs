using System.Collections.Concurrent;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.HuberSuhner;
using QkdHardware.Drivers.Keysight;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using QkdHardware.Emulation.Instruments.Keysight;
using QkdHardware.Emulation.Replay;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Instruments;
using Xunit;

namespace QkdHardware.Tests.Replay;

/// <summary>A driver's conversation with an emulated instrument, recorded over real TCP and served again.</summary>
public sealed class DriverReplayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> told = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Switch_RecordedSession_IsReplayedWithTheSameAnswers()
    {
        using var firmware = new PolatisFirmware(
            "switch", new Dictionary<string, string>(), new FakeSwitchPort(), new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        (InstrumentIdentity, Interval<int>, string) recorded = await RunAsync(new RecordedLinks(door, folder.Path));

        string path = Directory.GetFiles(folder.Path).Single();
        await using TcpDoor replay = await TcpDoor.OpenAsync(new ReplayByteService(Trace.Load(path), told.Enqueue));

        Assert.Equal(recorded, await RunAsync(replay));
        Assert.Equal(recorded, await RunAsync(replay));
        Assert.Empty(told);
        Assert.Equal("(1,9) (2,10)|(2,9)", recorded.Item3);
    }

    /// <summary>The samples are a station's pattern: they, and what could quote them, stay out of the recording.</summary>
    [Fact]
    public async Task Generator_Upload_LeavesNoSampleInTheRecording()
    {
        const int Count = 65_536;
        using var firmware = new Keysight33600Firmware("generator", new Dictionary<string, string>(), new FakeDrivePort());
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        float[] phase = new float[Count];
        var random = new Random(7);
        for (int i = 0; i < Count; i++) phase[i] = random.Next(2) * 3;
        await using (Keysight33600Generator generator = await Keysight33600Generator.OpenAsync(
            DriverContexts.For(new KeysightPackage(), "keysight.33600a", new RecordedLinks(door, folder.Path))))
        {
            await generator.LoadPatternsAsync([new(1, new(250e6), phase, new(0), new(3))]);
        }

        Trace trace = Trace.Load(Directory.GetFiles(folder.Path).Single());
        TraceEntry upload = trace.Entries.Single(entry => entry.Length > Count * sizeof(float));
        Assert.Equal($@"\{{{upload.Length} withheld}}", upload.Text);
        Assert.All(
            trace.Entries.Where(entry => entry.Direction == TraceDirection.Received),
            entry => Assert.DoesNotContain("#", entry.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("SYST:ERR", File.ReadAllText(Directory.GetFiles(folder.Path).Single()), StringComparison.Ordinal);
        Assert.Contains(trace.Entries, entry => entry.Text == @"*IDN?\n");
    }

    private static async Task<(InstrumentIdentity, Interval<int>, string)> RunAsync(ILinkOpener links)
    {
        await using PolatisSwitch polatis = await PolatisSwitch.OpenAsync(
            DriverContexts.For(new HuberSuhnerPackage(), "huber-suhner.polatis", links));
        await polatis.SetConnectionsAsync([new(1, 9), new(2, 10)]);
        string first = Print(await polatis.ReadConnectionsAsync());
        await polatis.SetConnectionsAsync([new(2, 9)]);
        return (polatis.Identity, polatis.EgressPorts, $"{first}|{Print(await polatis.ReadConnectionsAsync())}");
    }

    private static string Print(IEnumerable<SwitchConnection> connections) =>
        string.Join(' ', connections.Select(connection => $"({connection.Ingress},{connection.Egress})"));
}
