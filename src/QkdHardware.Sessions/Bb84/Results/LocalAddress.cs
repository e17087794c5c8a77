using System.Text.RegularExpressions;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Tells addresses that can only lead to a program on this host.</summary>
internal static partial class LocalAddress
{
    /// <summary>Loopback hosts, and serial ports with a stable name of the emulator instead of a device path.</summary>
    public static bool Is(string address) => Loopback().IsMatch(address) || StableSerialName().IsMatch(address);

    [GeneratedRegex(@"(^|//|::)(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Loopback();

    [GeneratedRegex(@"^ASRL([^\d/\\:][^/\\:]*|.*[/\\]qkd-hardware.*)::INSTR$", RegexOptions.IgnoreCase)]
    private static partial Regex StableSerialName();
}
