using System.Text.RegularExpressions;

namespace QkdHardware.DeviceManager.Plugins;

/// <summary>Names of code as words for a person.</summary>
public static partial class Words
{
    /// <summary><c>VendorManual</c> as "vendor manual".</summary>
    public static string Of(string name) => WordStart().Replace(name, " ").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
