using System.Text.RegularExpressions;

namespace QkdHardware.Cli.Display;

/// <summary>Names of code as words for a person.</summary>
internal static partial class Words
{
    /// <summary><c>VendorManual</c> as "vendor manual".</summary>
    public static string Of(string name) => WordStart().Replace(name, " ").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
