using System.Text.RegularExpressions;

namespace QkdHardware.Sdk.Links;

/// <summary>
/// Where an emulated serial port is found under a name that stays the same while the port behind it changes. The name is
/// a symbolic link to a pseudo-terminal, or, on systems without those, a one-line text file that holds the address of a
/// TCP stream (<c>serial+tcp://127.0.0.1:port</c>). Emulators make the entries, links follow them.
/// </summary>
public static partial class StableSerialName
{
    /// <summary>The user's own folder of names. Whoever makes an entry creates it, readable by this user only.</summary>
    public static string Folder { get; } = Path.Combine(
        Path.GetTempPath(), $"qkd-hardware-{OutsideName().Replace(Environment.UserName, "_")}", "serial");

    /// <summary>A letter, then letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 64.</summary>
    public static bool IsValid(string name) => ValidName().IsMatch(name);

    /// <summary>The entry of a name, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">Not a valid name.</exception>
    public static string PathOf(string name) =>
        IsValid(name)
            ? Path.Combine(Folder, name)
            : throw new ArgumentException($"'{name}' is not a name of a serial port.", nameof(name));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.CultureInvariant)]
    private static partial Regex OutsideName();
}
