using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

/// <summary>
/// The real recordings: a folder shared/data beside a parent of the test's directory, or the one that QKD_SHARED_DATA names. A
/// test whose recording is absent is skipped, and says which.
/// </summary>
internal static class SharedRecordings
{
    private const string Variable = "QKD_SHARED_DATA";

    public static string Require(string name)
    {
        string? path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
            ? Path.Combine(folder, name)
            : Parents().Select(parent => Path.Combine(parent, "shared", "data", name)).FirstOrDefault(File.Exists);
        Skip.If(!File.Exists(path), $"recording {name} is not here (set {Variable} to the folder that has it)");
        return path!;
    }

    private static IEnumerable<string> Parents()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent) yield return directory.FullName;
    }
}
