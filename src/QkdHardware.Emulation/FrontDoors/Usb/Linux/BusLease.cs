using System.Runtime.Versioning;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// One emulator's right to a place on the bus and to an identity. Lock files hold both, which the operating system frees
/// when the process ends, however it ends; what a dead emulator left is removed when the next device is made.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class BusLease : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream identityLock;
    private readonly FileStream placeLock;

    private BusLease(FileStream identityLock, FileStream placeLock, BusFolder folder) =>
        (this.identityLock, this.placeLock, Folder) = (identityLock, placeLock, folder);

    public BusFolder Folder { get; }

    /// <exception cref="FrontDoorException">Another emulator has such a device, the bus is full, or the folder cannot be used.</exception>
    public static BusLease Take(string address, UsbIdentity identity, string root)
    {
        try
        {
            string locks = Path.Combine(root, ".locks");
            Directory.CreateDirectory(root, OwnerOnly);
            Directory.CreateDirectory(locks, OwnerOnly);
            return Take(address, identity, root, locks);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or (IOException and not FrontDoorException))
        {
            throw new FrontDoorException(address, $"{root} cannot be used ({exception.Message})", exception);
        }
    }

    public void Dispose()
    {
        placeLock.Dispose();
        identityLock.Dispose();
    }

    private static BusLease Take(string address, UsbIdentity identity, string root, string locks)
    {
        FileStream identityLock = TryLock(Path.Combine(locks, NameOf(identity)))
            ?? throw new FrontDoorException(
                address,
                $"an emulated USB device {identity} exists already; stop the emulator that holds it or change the serial number in the bench file");
        try
        {
            (FileStream placeLock, BusFolder folder) = TakePlace(address, root, locks);
            return new BusLease(identityLock, placeLock, folder);
        }
        catch
        {
            identityLock.Dispose();
            throw;
        }
    }

    private static (FileStream PlaceLock, BusFolder Folder) TakePlace(string address, string root, string locks)
    {
        (FileStream PlaceLock, BusFolder Folder)? taken = null;
        for (int number = BusFolder.FirstNumber; number <= BusFolder.LastNumber; number++)
        {
            string path = Path.Combine(locks, $"{number}");
            if (taken is not null && !File.Exists(path)) break;
            if (TryLock(path) is not { } held) continue;

            var folder = new BusFolder(root, number);
            folder.Withdraw();
            if (taken is null) taken = (held, folder);
            else held.Dispose();
        }

        if (taken is not { } place)
        {
            throw new FrontDoorException(
                address, $"there are {BusFolder.LastNumber - BusFolder.FirstNumber + 1} emulated USB devices already; a bus has no more");
        }

        if (place.Folder.IsShortEnough) return place;
        place.PlaceLock.Dispose();
        throw new FrontDoorException(
            address, $"{root} is too long for the name of a socket; set {EmulatedUsbBus.FolderVariable} to a shorter folder");
    }

    private static string NameOf(UsbIdentity identity) =>
        $"{identity.VendorId:x4}-{identity.ProductId:x4}-{Uri.EscapeDataString(identity.SerialNumber)}";

    // The lock file stays when it is given back: removing it would let two emulators lock two files.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
