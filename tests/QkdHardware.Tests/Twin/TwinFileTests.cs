using QkdHardware.Configuration;
using QkdHardware.Emulation.Twin;
using QkdHardware.Tests.OpticalWorld;
using Xunit;

namespace QkdHardware.Tests.Twin;

public class TwinFileTests
{
    private const string Devices = """

        devices:
          generator: { instrument: g }
          attenuator: { instrument: a }
          switch: { instrument: s, settings: { ports: 24 } }
          power_meter: { instrument: p }
          detectors: { instrument: d }
          tagger: { instrument: t }
        """;

    [Fact]
    public void Load_ReferenceFile_IsTheDefaultsWithSixDevices()
    {
        TwinFile reference = TwinFile.Load(LabBench.ReferencePath());
        TwinFile defaults = new() { Devices = [] };
        Assert.All(TwinParameters.Paths, path => Assert.Equal(TwinParameters.Get(defaults, path), TwinParameters.Get(reference, path)));
        Assert.Equal(
            ["attenuator", "detectors", "generator", "power_meter", "switch", "tagger"], reference.Devices.Keys.Order());
        Assert.Equal("keysight-33600a", reference.Devices["generator"].Instrument.Value);
    }

    [Fact]
    public void Load_ReferenceFile_HasEveryNumber()
    {
        string text = File.ReadAllText(LabBench.ReferencePath());
        Assert.All(TwinParameters.Paths, path => Assert.Contains($"{path.Split('.')[^1]}: ", text));
    }

    [Fact]
    public void Parse_Settings_KeepTheirPlaces()
    {
        TwinFile twin = TwinFile.Parse("t.yaml", "seed: 5" + Devices);
        Assert.Equal(5, twin.Seed);
        Located ports = twin.Devices["switch"].Settings["ports"];
        Assert.Equal(("24", 5L), (ports.Value, ports.Line));
    }

    [Theory]
    [InlineData("link:\n  loss_db: 300", 2, 3, "loss_db is 300; expected 0 to 200")]
    [InlineData("link:\n  loss_db: .nan", 2, 3, "loss_db is NaN; expected 0 to 200")]
    [InlineData("seed: -1", 1, 1, "seed is -1; expected 0 to 9007199254740992")]
    [InlineData("link:\n  los_db: 3", 2, 3, "Unknown key 'los_db'; expected one of: delay_ps, loss_db")]
    [InlineData("link:\n  loss_db: much", 2, 12, "")]
    [InlineData("wiring:\n  tagger: eight", 2, 11, "wiring.tagger names the device 'eight'")]
    public void Parse_Mistake_IsNamedWithItsPlace(string text, long line, long column, string problem)
    {
        ConfigurationException mistake = Assert.Throws<ConfigurationException>(() => TwinFile.Parse("t.yaml", text + Devices));
        Assert.Equal((line, column), (mistake.Line, mistake.Column));
        Assert.Contains(problem, mistake.Message);
        Assert.DoesNotContain("Exception", mistake.Message);
    }

    [Fact]
    public void Parse_WithoutDevices_IsAMistake()
    {
        ConfigurationException mistake = Assert.Throws<ConfigurationException>(() => TwinFile.Parse("t.yaml", "seed: 1"));
        Assert.Contains("devices", mistake.Message);
    }

    [Fact]
    public void Set_EveryPath_ChangesThatNumberOnly()
    {
        TwinFile twin = new() { Devices = [] };
        foreach (string path in TwinParameters.Paths)
        {
            double before = TwinParameters.Get(twin, path);
            double value = before == 0.5 ? 0.25 : before >= 1 ? before + 1 : before / 2;
            TwinFile changed = TwinParameters.Set(twin, path, value);
            Assert.Equal(value, TwinParameters.Get(changed, path));
            Assert.Equal(before, TwinParameters.Get(twin, path));
            Assert.All(
                TwinParameters.Paths.Where(other => other != path),
                other => Assert.Equal(TwinParameters.Get(twin, other), TwinParameters.Get(changed, other)));
        }
    }

    [Fact]
    public void Set_WrongPathOrValue_SaysWhatIsRight()
    {
        TwinFile twin = new() { Devices = [] };
        Assert.Contains("link.loss_db", Assert.Throws<ArgumentException>(() => TwinParameters.Set(twin, "link.loss", 1)).Message);
        Assert.Contains("link.loss_db", Assert.Throws<ArgumentException>(() => TwinParameters.Get(twin, "")).Message);
        Assert.Contains("0 to 200", Assert.Throws<ArgumentOutOfRangeException>(() => TwinParameters.Set(twin, "link.loss_db", -1)).Message);
        Assert.Contains("whole", Assert.Throws<ArgumentOutOfRangeException>(() => TwinParameters.Set(twin, "slice_ms", 1.5)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TwinParameters.Set(twin, "slice_ms", 1e10));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwinParameters.Set(twin, "seed", double.NaN));
    }
}
