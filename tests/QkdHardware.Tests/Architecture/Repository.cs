namespace QkdHardware.Tests.Architecture;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>All project files.</summary>
    public static IEnumerable<string> Projects() => Files("*.csproj");

    /// <summary>The C# files below these top-level folders.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        Files("*.cs").Where(path => folders.Contains(Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)[0]));

    private static IEnumerable<string> Files(string pattern)
    {
        string artifacts = Path.Combine(Root, "artifacts") + Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(artifacts, StringComparison.Ordinal));
    }

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "QkdHardware.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The tests must run from inside the repository.");
    }
}
