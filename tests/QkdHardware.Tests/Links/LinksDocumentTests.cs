using System.Text.RegularExpressions;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Emulation.Twin;
using QkdHardware.Sdk.Links;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Tests.Architecture;
using QkdHardware.Transports;
using QkdHardware.Transports.Processes;
using QkdHardware.Transports.Serial;
using QkdHardware.Transports.Tcp;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>
/// The examples of docs/links.md: each is a part of a bench file that passes the checks, and opens with its driver and its
/// settings when an emulated instrument's address stands in place of its own.
/// </summary>
public sealed partial class LinksDocumentTests : IDisposable
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "links.md"));
    private static readonly string Benches = Path.Combine(Repository.Root, "hil", "benches");
    private static readonly PluginCatalogue Drivers = PluginCatalogue.Discover([AppContext.BaseDirectory]);

    // Links that this process can open on an emulated instrument. USB needs a library loaded before it starts.
    private static readonly ILinkProvider[] Kinds =
        [new TcpLinkProvider(), new SerialLinkProvider(), new ZeroMqLinkProvider(), new ProcessLinkProvider()];

    private readonly TemporaryFolder folder = new();

    private static string[] Written { get; } = [.. Example().Matches(Document).Select(match => match.Groups["heading"].Value)];

    public static TheoryData<string> Headings() => [.. Written];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Document_HasAnExample_OfEveryKindOfLink()
    {
        string[] documented =
        [
            .. Written.SelectMany(heading => Load(heading).File.Devices.Values)
                .SelectMany(device => device.Links.Values)
                .Select(address => Provider(address.Value).GetType().Name)
                .Distinct(),
        ];

        Assert.Equal(Kinds.Select(provider => provider.GetType().Name).Order(), documented.Order());
    }

    [Fact]
    public void Document_NamesEveryAddressForm_ThatALinkTakes()
    {
        foreach (string form in Kinds.SelectMany(provider => provider.AddressForms))
        {
            string start = FormStart().Match(form).Value;
            Assert.Contains(start, Document, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Headings))]
    public async Task Example_OnAnEmulatedInstrument_Opens(string heading)
    {
        Skip.If(
            heading == "Process" && !(OperatingSystem.IsLinux() && File.Exists(ProcessDoorProvider.Interpreter)),
            $"the program behind the link needs Linux and {ProcessDoorProvider.Interpreter}");
        (BenchFile file, BenchChecks checks) = Load(heading);
        checks.Run(file);
        await using EmulatorHost emulator = await EmulateAsync();
        (string id, DeviceEntry entry) = file.Devices.Single();
        IReadOnlyDictionary<string, string> doors = emulator.Devices.Single(device => device.Id == id).Connections;
        var addresses = entry.Links.ToDictionary(link => link.Key, link => InPlaceOf(link.Value.Value, doors[link.Key]));
        foreach ((string name, Located written) in entry.Links)
        {
            Assert.Same(Provider(written.Value), Provider(addresses[name]));
        }

        // Paths of the document are those of the repository.
        foreach (Dictionary<string, string> settings in entry.LinkSettings.Values.Where(s => s.ContainsKey("directory")))
        {
            settings["directory"] = Path.Combine(Repository.Root, settings["directory"]);
        }

        await using Bench bench = await Bench.OpenAsync(
            file,
            checks,
            LinkProviders.All,
            new Dictionary<string, IReadOnlyDictionary<string, string>> { [id] = addresses },
            TimeProvider.System,
            CancellationToken.None).Bounded();

        Assert.NotEmpty(bench.Get<IInstrument>(id).Identity.ToString());
    }

    private (BenchFile File, BenchChecks Checks) Load(string heading)
    {
        string devices = Example().Matches(Document).Single(match => match.Groups["heading"].Value == heading).Groups["yaml"].Value;
        string id = DeviceId().Match(devices).Groups[1].Value;
        string path = folder.Write($"{heading}.yaml", $"name: example\n{devices}stations:\n  alice: {{ devices: [{id}] }}\n");
        return (ConfigurationFile.Load<BenchFile>(path), new BenchChecks(path, Drivers, LinkProviders.All));
    }

    private static ILinkProvider Provider(string address) => Kinds.First(provider => provider.Accepts(address));

    // A program carries the bytes to the door, at the end of its arguments.
    private static string InPlaceOf(string written, string door) =>
        written.StartsWith("process:", StringComparison.Ordinal)
            ? BridgeTarget().Replace(written, $" {door.Split("::")[1]} {door.Split("::")[2]}")
            : door;

    private static async Task<EmulatorHost> EmulateAsync()
    {
        string twin = Path.Combine(Benches, "bb84-lab.twin.yaml");
        var laboratory = ConfigurationFile.Load<Bb84Bench>(Path.Combine(Benches, "bb84-lab.yaml"));
        return await EmulatorHost.StartAsync(
            twin,
            TwinFile.Load(twin),
            laboratory.Devices.ToDictionary(
                device => device.Key,
                device => (IReadOnlyDictionary<string, string>)device.Value.Links.ToDictionary(
                    link => link.Key, link => FreeAddress.InPlaceOf(link.Value.Value))),
            new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System),
            DefaultFrontDoors.All,
            new PairStreamDoorFactory(),
            CancellationToken.None);
    }

    [GeneratedRegex(@"^### (?<heading>.+)\n\n```yaml\n(?<yaml>devices:\n(?:.+\n)+)```", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^  ([a-z_]+):", RegexOptions.Multiline)]
    private static partial Regex DeviceId();

    [GeneratedRegex(@" \S+ \d+$")]
    private static partial Regex BridgeTarget();

    [GeneratedRegex(@"^[A-Za-z]+[+:]?[a-z]*")]
    private static partial Regex FormStart();
}
