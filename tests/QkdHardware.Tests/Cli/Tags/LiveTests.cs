using System.Reflection;
using System.Text.Json;
using QkdHardware.Configuration;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Emulation.Twin;
using QkdHardware.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

/// <summary>Live tags of the reference bench's tagger, emulated in this process: the dark counts of four detectors.</summary>
public sealed class LiveTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Drivers =
        ["--drivers", Path.Combine(typeof(LiveTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CliFolder").Value!, "drivers")];

    private readonly TagFiles files = new();
    private EmulatorHost? emulator;

    private string Bench => files["bench.yaml"];

    public async Task InitializeAsync()
    {
        string benches = Path.Combine(AppContext.BaseDirectory, "benches");
        string twin = Path.Combine(benches, "bb84-lab.twin.yaml");
        string bench = Path.Combine(benches, "bb84-lab.yaml");
        var file = ConfigurationFile.Load<Bb84Bench>(bench);
        emulator = await EmulatorHost.StartAsync(
            twin,
            TwinFile.Load(twin),
            file.Devices.ToDictionary(
                device => device.Key,
                device => (IReadOnlyDictionary<string, string>)device.Value.Links.ToDictionary(link => link.Key, link => FreeAddress.InPlaceOf(link.Value.Value))),
            new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System),
            DefaultFrontDoors.All,
            new PairStreamDoorFactory(),
            CancellationToken.None);
        string text = await File.ReadAllTextAsync(bench);
        foreach (EmulatedDevice device in emulator.Devices)
        {
            foreach ((string link, string address) in device.Connections)
            {
                text = text.Replace($"{link}: {file.Devices[device.Id].Links[link].Value}\n", $"{link}: {address}\n", StringComparison.Ordinal);
            }
        }

        await File.WriteAllTextAsync(Bench, text);
        await CommandRun.CleanAsync(["device", "set", Bench, "detectors", "bias=20,20,20,20", .. Drivers]);
        await CommandRun.CleanAsync(["device", "set", Bench, "detectors", "enabled=on", .. Drivers]);
    }

    public async Task DisposeAsync()
    {
        if (emulator is not null) await emulator.DisposeAsync();
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Live_Tagger_IsCountedRecordedAndCorrelated()
    {
        JsonElement rates = (await CommandRun.CleanAsync(["tags", "rates", "--bench", Bench, "--device", "tagger", "--seconds", "4", "--json", .. Drivers])).Json;

        // About 100 counts a second on each input: 400 +- 20 in the record.
        Assert.Equal(4_000_000_000_000, rates.GetProperty("duration_ps").GetInt64());
        Assert.Equal(["1", "2", "3", "4"], rates.GetProperty("channels").EnumerateObject().Select(channel => channel.Name));
        foreach (JsonProperty channel in rates.GetProperty("channels").EnumerateObject())
        {
            Assert.InRange(channel.Value.GetProperty("count").GetInt64(), 200, 600);
        }

        // Nothing is connected to the reference, so any period makes times absolute: the inputs come in one order.
        await CommandRun.CleanAsync(["tags", "convert", "--bench", Bench, "--seconds", "2", "--tick", "1us", "--channels", "1,2", "--out", files["live.ptu"], .. Drivers]);
        JsonElement info = (await CommandRun.CleanAsync("tags", "info", files["live.ptu"], "--json")).Json;
        Assert.Equal(["1", "2"], info.GetProperty("channels").EnumerateObject().Select(channel => channel.Name));
        Assert.Equal(0, info.GetProperty("reordered").GetInt64());

        CommandRun relative = await CommandRun.OfAsync(
            ["tags", "correlate", "--bench", Bench, "--start", "1", "--stop", "2", "--bin", "1us", "--range", "1ms", .. Drivers]);
        Assert.Equal(2, relative.Code);
        Assert.Contains("--tick", relative.Error);
        CommandRun wrong = await CommandRun.OfAsync(["tags", "rates", "--bench", Bench, "--device", "detectors", .. Drivers]);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("no time tagger", wrong.Error);
    }
}
