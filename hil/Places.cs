using System.Reflection;

namespace QkdHardware.Hil;

/// <summary>Where the build put the command line, and where the bench files lie.</summary>
internal static class Places
{
    /// <summary>The folder of qkd.dll; its drivers folder holds the driver packages.</summary>
    public static string Cli { get; } = Metadata("CliFolder");

    public static string Benches { get; } = Metadata("BenchFolder");

    public static string Bench(string name) => Path.Combine(Benches, name);

    private static string Metadata(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
