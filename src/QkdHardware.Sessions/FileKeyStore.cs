using System.Security.Cryptography;
using QkdHardware.KeyDistillation;

namespace QkdHardware.Sessions;

/// <summary>
/// One file a station, readable by its owner only (mode 0600 in a folder of mode 0700; on Windows the folder's own
/// rights). The file holds the key's bits, least significant bit first, and nothing else.
/// </summary>
/// <param name="folder">Made when the first key is stored. Not the run record's folder.</param>
public sealed class FileKeyStore(string folder) : IKeyStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Store(string station, KeyBits key)
    {
        string path = Path.Combine(folder, $"{station}.key");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        byte[] bytes = GC.AllocateArray<byte>((key.Length + 7) / 8, pinned: true);
        try
        {
            key.CopyTo(bytes);
            using var file = new FileStream(path, options);
            file.Write(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        return path;
    }
}
