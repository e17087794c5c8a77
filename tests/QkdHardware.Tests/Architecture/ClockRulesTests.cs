using System.Text.RegularExpressions;
using Xunit;

namespace QkdHardware.Tests.Architecture;

/// <summary>Time is injected: the wall clock is named in the composition root and in benchmarks only.</summary>
public sealed partial class ClockRulesTests
{
    [Fact]
    public void SourceOutsideTheCompositionRoot_ReadsNoClockOfItsOwn()
    {
        string root = $"{Path.DirectorySeparatorChar}QkdHardware.Cli{Path.DirectorySeparatorChar}";
        string[] offenders =
        [
            .. Repository.Sources("src", "drivers", "firmware-protocols")
                .Where(path => !path.Contains(root))
                .SelectMany(path => File.ReadLines(path).Where(line => WallClock().IsMatch(line)).Select(line => $"{path}: {line.Trim()}")),
        ];
        Assert.Empty(offenders);
    }

    // Task.Delay with a TimeProvider is fine; with a number alone it is the wall.
    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b|Stopwatch\.|Thread\.Sleep|Environment\.TickCount|Task\.Delay\((?![^;]*([Tt]ime|[Cc]lock|Wall))")]
    private static partial Regex WallClock();
}
