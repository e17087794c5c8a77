using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>
/// The real recordings: a folder shared/data beside a parent of the test's directory, or the one that QKD_SHARED_DATA
/// names. A test whose recording is absent is skipped, and says which.
/// </summary>
internal static class Recordings
{
    private const string Variable = "QKD_SHARED_DATA";

    public static string Require(string name)
    {
        string? path = Find(name);
        Skip.If(path is null, $"recording {name} is not here (set {Variable} to the folder that has it)");
        return path;
    }

    private static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            string named = Path.Combine(folder, name);
            return File.Exists(named) ? named : null;
        }

        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string beside = Path.Combine(directory.FullName, "shared", "data", name);
            if (File.Exists(beside)) return beside;
        }

        return null;
    }
}
