using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace QkdHardware.Tests.Architecture;

/// <summary>Which project may know which (docs/architecture.md, section 2), read from the project files.</summary>
public sealed partial class ReferenceRulesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["QkdHardware.Abstractions"] = [],
        ["QkdHardware.Configuration"] = [],
        ["QkdHardware.KeyDistillation"] = [],
        ["QkdHardware.Sdk"] = ["QkdHardware.Abstractions"],
        ["QkdHardware.Protocols"] = ["QkdHardware.Abstractions"],
        ["QkdHardware.TimeTags"] = ["QkdHardware.Abstractions", "QkdHardware.Protocols"],
        ["QkdHardware.Transports"] = ["QkdHardware.Abstractions", "QkdHardware.Sdk", "QkdHardware.Protocols"],
        ["QkdHardware.DeviceManager"] = ["QkdHardware.Abstractions", "QkdHardware.Sdk", "QkdHardware.Configuration"],
        ["QkdHardware.Emulation"] =
            ["QkdHardware.Abstractions", "QkdHardware.Sdk", "QkdHardware.Protocols", "QkdHardware.Configuration"],
        ["QkdHardware.Sessions"] =
        [
            "QkdHardware.Abstractions", "QkdHardware.TimeTags", "QkdHardware.KeyDistillation", "QkdHardware.DeviceManager",
            "QkdHardware.Configuration",
        ],
    };

    public static TheoryData<string> Rooms() => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_References_OnlyWhatTheDesignAllows(string room)
    {
        string project = Repository.Projects().Single(path => Path.GetFileNameWithoutExtension(path) == room);
        string[] references = References(project);
        Assert.Empty(references.Except(Allowed[room]));
    }

    [Fact]
    public void Drivers_Reference_OnlyContractAndProtocols()
    {
        string[] drivers = [.. Repository.Projects().Where(path => path.Contains($"{Path.DirectorySeparatorChar}drivers{Path.DirectorySeparatorChar}"))];
        Assert.NotEmpty(drivers);
        foreach (string driver in drivers)
        {
            Assert.Empty(References(driver).Except(["QkdHardware.Protocols", "QkdHardware.Sdk", "QkdHardware.Abstractions"]));
        }
    }

    [Fact]
    public void SourceOutsideTheCompositionRoot_NamesNoDriver()
    {
        string[] offenders =
        [
            .. Repository.Sources("src", "firmware-protocols")
                .Where(path => DriverNamespace().IsMatch(File.ReadAllText(path))),
        ];
        Assert.Empty(offenders);
    }

    private static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    [GeneratedRegex(@"QkdHardware\.Drivers\.")]
    private static partial Regex DriverNamespace();
}
