namespace QkdHardware.Transports.Serial.Linux;

/// <summary>Tells emulated ports from hardware.</summary>
internal static class PseudoTerminals
{
    private const string Folder = "/dev/pts/";

    /// <summary>Whether the path, or what it links to, is a pseudo-terminal.</summary>
    public static bool Contains(string path) =>
        path.StartsWith(Folder, StringComparison.Ordinal)
        || File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName.StartsWith(Folder, StringComparison.Ordinal) == true;
}
