using QkdHardware.Sdk.Plugins;
using Xunit;

namespace QkdHardware.Tests.Sdk.Plugins;

public sealed class DriverOptionsTests
{
    private static readonly OptionDescriptor[] Declared = [new("filter", "off", "the filter"), new("gain", "1.5", "in dB")];

    [Fact]
    public void Values_GivenOverDefaults()
    {
        var options = new DriverOptions(Declared, new Dictionary<string, string> { ["filter"] = "step" });

        Assert.Equal("step", options.Text("filter"));
        Assert.Equal(1.5, options.Number("gain"));
    }

    [Fact]
    public void Constructor_UnknownOption_NamesThoseThereAre()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => new DriverOptions(Declared, new Dictionary<string, string> { ["filtre"] = "step" }));
        Assert.StartsWith("Unknown option 'filtre'; the driver has: filter, gain.", exception.Message);

        Assert.Contains("the driver has: none.", Assert.Throws<ArgumentException>(
            () => new DriverOptions([], new Dictionary<string, string> { ["x"] = "y" })).Message);
    }

    [Theory]
    [InlineData("1e-3", 0.001)]
    [InlineData(" -2 ", -2)]
    public void Number_Text_IsReadInvariantly(string text, double expected) => Assert.Equal(expected, Gain(text));

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public void Number_NotAFiniteNumber_IsAFormatError(string text)
    {
        FormatException exception = Assert.Throws<FormatException>(() => Gain(text));

        Assert.Equal($"Option 'gain' is '{text}'; expected a number such as 0.5.", exception.Message);
    }

    [Fact]
    public void Text_NotDeclared_IsTheDriversMistake() =>
        Assert.Throws<KeyNotFoundException>(() => new DriverOptions(Declared, new Dictionary<string, string>()).Text("other"));

    private static double Gain(string text) =>
        new DriverOptions(Declared, new Dictionary<string, string> { ["gain"] = text }).Number("gain");
}
