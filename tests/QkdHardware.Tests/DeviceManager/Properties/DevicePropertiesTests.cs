using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Properties;
using QkdHardware.Tests.Roles;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Properties;

public sealed class DevicePropertiesTests : IAsyncDisposable
{
    private readonly FakeLab lab = new() { Meter = new() { Power = () => 1.25e-9 } };

    [Fact]
    public async Task Every_Role_HasIdentityAndUniqueNamesWithUnits()
    {
        foreach (IInstrument instrument in lab.All)
        {
            IReadOnlyList<DeviceProperty> properties = DeviceProperties.Of(instrument);

            Assert.Equal("identity", properties[0].Name);
            Assert.Equal("Fake Model 1 SN1 1.0", await properties[0].Read!(default));
            Assert.Equal(properties.Count, properties.DistinctBy(property => property.Name).Count());
            Assert.All(properties, property =>
            {
                Assert.NotEmpty(property.Unit);
                Assert.NotEmpty(property.Description);
                Assert.True(property.Read is not null || property.Write is not null, property.Name);
            });
        }
    }

    /// <summary>What can be read can be written as it was read.</summary>
    [Fact]
    public async Task Every_ReadableAndWritableProperty_TakesWhatItGives()
    {
        foreach (IInstrument instrument in lab.All)
        {
            foreach (DeviceProperty property in DeviceProperties.Of(instrument).Where(p => p is { Read: not null, Write: not null }))
            {
                string text = await property.Read!(default);
                await property.Write!(text, default);
                Assert.Equal(text, await property.Read(default));
            }
        }
    }

    [Fact]
    public async Task Attenuator_Values()
    {
        await WriteAsync(lab.Attenuator, "attenuation", " 12.5 ");
        Assert.Equal("12.5", await ReadAsync(lab.Attenuator, "attenuation"));
        Assert.Equal("1.5 dB to 60 dB", await ReadAsync(lab.Attenuator, "attenuation_range"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WriteAsync(lab.Attenuator, "attenuation", "60.1"));
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(lab.Attenuator, "home", "yes"));
        Assert.Equal(0, lab.Attenuator.HomeCount);
        await WriteAsync(lab.Attenuator, "home", "true");
        Assert.Equal(1, lab.Attenuator.HomeCount);
    }

    [Theory]
    [InlineData("1-9,2-10", "1-9,2-10")]
    [InlineData("2-10,1-9", "1-9,2-10")]
    [InlineData("none", "none")]
    [InlineData(" none ", "none")]
    public async Task Switch_Map_RoundTrip(string text, string map)
    {
        await WriteAsync(lab.Switch, "connections", text);
        Assert.Equal(map, await ReadAsync(lab.Switch, "connections"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("1-9,")]
    [InlineData("1-9-10")]
    [InlineData("one-nine")]
    [InlineData("-1-9")]
    public async Task Switch_NoMap_ChangesNothing(string text)
    {
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(lab.Switch, "connections", text));
        Assert.Empty(lab.Switch.Changes);
    }

    [Fact]
    public async Task Switch_Ports() => Assert.Equal("ingress 1 to 8, egress 9 to 16", await ReadAsync(lab.Switch, "ports"));

    [Theory]
    [InlineData("on", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", true)]
    [InlineData("off", false)]
    [InlineData(" 0 ", false)]
    public async Task Generator_Outputs(string text, bool on)
    {
        await WriteAsync(lab.Generator, "outputs", text);
        Assert.Equal(on, lab.Generator.IsOn);
        Assert.Equal(on ? "on" : "off", await ReadAsync(lab.Generator, "outputs"));
    }

    [Fact]
    public async Task Meter_Values()
    {
        Assert.Equal("1.25E-09", await ReadAsync(lab.Meter, "power"));
        await WriteAsync(lab.Meter, "wavelength", "1550.12");
        Assert.Equal(new Nanometers(1550.12), lab.Meter.Wavelength);
        await WriteAsync(lab.Meter, "zero", "true");
        Assert.Equal(1, lab.Meter.ZeroCount);
    }

    [Fact]
    public async Task Detectors_Values()
    {
        await WriteAsync(lab.Detectors, "bias", "20,0, 12.5 ,3");
        Assert.Equal("20,0,12.5,3", await ReadAsync(lab.Detectors, "bias"));
        Assert.Equal("10,20.5,30,40", await ReadAsync(lab.Detectors, "counts"));
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(lab.Detectors, "enabled", "maybe"));
    }

    [Fact]
    public async Task Tagger_EachInputHasItsDelay()
    {
        await WriteAsync(lab.Tagger, "input_delay.3", "-1200");
        Assert.Equal("-1200", await ReadAsync(lab.Tagger, "input_delay.3"));
        Assert.Equal("0", await ReadAsync(lab.Tagger, "input_delay.1"));
        Assert.Equal("100", await ReadAsync(lab.Tagger, "resolution"));
    }

    /// <summary>A delay is a whole number of picoseconds: what is none is refused, not cut.</summary>
    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    [InlineData("NaN")]
    public async Task Tagger_DelayThatIsNoWholeNumber_IsRefused(string text)
    {
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(lab.Tagger, "input_delay.1", text));
        Assert.Empty(lab.Tagger.Delays);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("12,5")]
    [InlineData("")]
    public async Task Number_NotFinite_IsRefused(string text)
    {
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(lab.Meter, "wavelength", text));
        Assert.Equal(default, lab.Meter.Wavelength);
    }

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    private static DeviceProperty Find(IInstrument instrument, string name) =>
        DeviceProperties.Of(instrument).Single(property => property.Name == name);

    private static async Task<string> ReadAsync(IInstrument instrument, string name) => await Find(instrument, name).Read!(default);

    private static async Task WriteAsync(IInstrument instrument, string name, string text) =>
        await Find(instrument, name).Write!(text, default);
}
