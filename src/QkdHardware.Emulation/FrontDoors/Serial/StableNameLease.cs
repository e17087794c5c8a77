using QkdHardware.Sdk.Links;

namespace QkdHardware.Emulation.FrontDoors.Serial;

/// <summary>
/// One emulator's right to a stable serial name. A lock file holds it, which the operating system frees when the process
/// ends, however it ends: an entry without a locked file is left over from a dead emulator and is replaced.
/// </summary>
internal sealed class StableNameLease : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream held;

    private StableNameLease(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>The entry that clients follow.</summary>
    public string Path { get; }

    /// <exception cref="FrontDoorException">Another emulator holds the name, or the folder is not this user's.</exception>
    public static StableNameLease Take(string address, string name)
    {
        string path = StableSerialName.PathOf(name);
        CreateFolder(address);
        try
        {
            // The lock file stays when the name is given back: removing it would let two emulators lock two files.
            var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.Delete(path);
            return new StableNameLease(path, held);
        }
        catch (IOException exception)
        {
            throw new FrontDoorException(
                address,
                $"the serial name '{name}' is in use; stop the emulator that holds it or change the name in the bench file",
                exception);
        }
    }

    /// <summary>Makes the name lead to a pseudo-terminal. Replaces what was there in one step.</summary>
    public void PublishLink(string target) => Publish(temporary => File.CreateSymbolicLink(temporary, target));

    /// <summary>Makes the name lead to a TCP stream, where there are no pseudo-terminals.</summary>
    public void PublishAddress(string address) => Publish(temporary => File.WriteAllText(temporary, address + "\n"));

    /// <summary>The name leads nowhere until it is published again.</summary>
    public void Withdraw() => File.Delete(Path);

    public void Dispose()
    {
        Withdraw();
        held.Dispose();
    }

    private static void CreateFolder(string address)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(StableSerialName.Folder);
                return;
            }

            // Fails when another user made the folder in the shared place for temporary files.
            string outer = System.IO.Path.GetDirectoryName(StableSerialName.Folder)!;
            Directory.CreateDirectory(outer, OwnerOnly);
            File.SetUnixFileMode(outer, OwnerOnly);
            Directory.CreateDirectory(StableSerialName.Folder, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FrontDoorException(
                address, $"{StableSerialName.Folder} could not be made ({exception.Message})", exception);
        }
    }

    private void Publish(Action<string> create)
    {
        string temporary = $"{Path}.new";
        File.Delete(temporary);
        create(temporary);
        File.Move(temporary, Path, overwrite: true);
    }
}
