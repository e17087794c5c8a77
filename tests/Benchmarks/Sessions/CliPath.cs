using System.Reflection;

namespace QkdHardware.Benchmarks.Sessions;

/// <summary>The command line that was built with the benchmarks.</summary>
internal static class CliPath
{
    public static string Value { get; } = typeof(CliPath).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Cli").Value!;
}
