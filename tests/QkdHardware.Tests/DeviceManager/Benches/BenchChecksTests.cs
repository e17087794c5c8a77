using QkdHardware.Abstractions.Roles;
using QkdHardware.Configuration;
using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Roles;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Benches;

public sealed class BenchChecksTests
{
    private const string Good = """
        name: lab-1
        devices:
          one:
            driver: test.one
            links: { scpi: fake:a, data: fake:b }
            link_settings: { scpi: { baud: 9600 } }
            options: { gain: 2 }
          two:
            driver: test.two
            links: {}
        stations:
          alice: { devices: [one] }
          bob: { devices: [two] }
        """;

    private static readonly DriverDescriptor[] Drivers =
    [
        TestDriver.Of(
            "test.one",
            _ => throw new InvalidOperationException("checks touch no instrument"),
            typeof(IOpticalSwitch),
            links:
            [
                new("scpi", "fake:a", "commands"),
                new("data", "fake:b", "data"),
                new("extra", "fake:c", "more") { IsOptional = true },
            ],
            options: [new("gain", "1", "in dB")]),
        TestDriver.Of("test.two", _ => throw new InvalidOperationException("checks touch no instrument")),
    ];

    [Fact]
    public void Run_GoodFile_Passes()
    {
        TestBench bench = Load(Good);

        bench.Checks.Run(bench.File);
        Assert.Same(Drivers[0], bench.Checks.DriverOf(bench.File.Devices["one"]));
    }

    [Theory]
    [InlineData("name: lab-1", "name: ../lab", 1, 7, "'../lab' is no name of a bench; expected letters, digits, '-', '_' and '.', a letter or digit first.")]
    [InlineData("name: lab-1", "name: ''", 1, 7, "'' is no name of a bench; expected letters, digits, '-', '_' and '.', a letter or digit first.")]
    [InlineData("driver: test.one", "driver: test.none", 4, 13, "Device 'one' names the unknown driver 'test.none'; installed are: test.one, test.two.")]
    [InlineData("data: fake:b", "date: fake:b", 5, 34, "Driver 'test.one' has no link 'date'; it has: data, extra, scpi.")]
    [InlineData("data: fake:b", "data: usb:b", 5, 34, "'usb:b' is no address of a link; expected one of: any with fake: asked, fake:name.")]
    [InlineData(", data: fake:b", "", 4, 13, "Device 'one' lacks the link 'data' (data); for example: fake:b.")]
    [InlineData("{ scpi: { baud", "{ skpi: { baud", 4, 13, "Device 'one' has link_settings for 'skpi', which is not among its links: data, scpi.")]
    [InlineData("gain: 2", "gian: 2", 4, 13, "Device 'one': Unknown option 'gian'; the driver has: gain.")]
    [InlineData("[one]", "[one, three]", 12, 27, "Station 'alice' names the unknown device 'three'; the file has: one, two.")]
    [InlineData("[two]", "[two, one]", 13, 25, "Device 'one' stands at 'alice' and at 'bob'; give it to one.")]
    [InlineData("[two]", "[two, two]", 13, 25, "Device 'two' stands at 'bob' and at 'bob'; give it to one.")]
    [InlineData("[two]", "[]", 9, 13, "Device 'two' stands at no station; add it to one of: alice, bob.")]
    public void Run_Mistake_IsToldWithItsPlace(string good, string bad, long line, long column, string problem)
    {
        Assert.Contains(good, Good);
        TestBench bench = Load(Good.Replace(good, bad));

        ConfigurationException mistake = Assert.Throws<ConfigurationException>(() => bench.Checks.Run(bench.File));

        Assert.Equal($"bench.yaml:{line}:{column}: {problem}", mistake.Message);
    }

    [Fact]
    public void Run_OptionalLink_MayBeThere()
    {
        TestBench bench = Load(Good.Replace("data: fake:b", "data: fake:b, extra: fake:c"));

        bench.Checks.Run(bench.File);
    }

    [Fact]
    public void Run_KindOfLinkThatMustBeAskedFor_IsFoundByItsSetting()
    {
        string text = Good.Replace("scpi: fake:a", "scpi: usb:a");
        TestBench asked = Load(text.Replace("{ baud: 9600 }", "{ fake: asked }"));
        TestBench notAsked = Load(text);

        asked.Checks.Run(asked.File);
        Assert.Throws<ConfigurationException>(() => notAsked.Checks.Run(notAsked.File));
    }

    private static TestBench Load(string text) => new(text, Drivers, new AskedLinks(), new FakeLinks());
}
