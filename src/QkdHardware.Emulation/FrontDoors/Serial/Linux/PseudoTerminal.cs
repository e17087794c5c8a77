using System.Runtime.InteropServices;
using QkdHardware.Shared.Serial.Linux;

namespace QkdHardware.Emulation.FrontDoors.Serial.Linux;

/// <summary>
/// A pair of raw terminals: the emulator's end and the one that clients open. The clients' end is kept open here too, so
/// that clients may come and go without the emulator's end hanging up.
/// </summary>
internal sealed partial class PseudoTerminal
{
    private const int MaxNameLength = 128;
    private const uint Rate = 9600;

    private PseudoTerminal(int master, int keeper, string clientPath) =>
        (Master, Keeper, ClientPath) = (master, keeper, clientPath);

    /// <summary>The emulator's end, non-blocking. Whoever takes it closes it; clients then see a hang-up.</summary>
    public int Master { get; }

    /// <summary>The clients' end as it is kept open here.</summary>
    public int Keeper { get; }

    /// <summary>What clients open.</summary>
    public string ClientPath { get; }

    /// <exception cref="FrontDoorException">The system gives no pseudo-terminal.</exception>
    public static PseudoTerminal Open(string address)
    {
        const int Flags = LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec;
        int master = OpenMaster(Flags | LibC.NonBlocking);
        if (master < 0)
        {
            throw Refused(address);
        }

        string clientPath = Grant(master) == 0 && Unlock(master) == 0 ? NameOf(master) : string.Empty;
        int keeper = clientPath.Length > 0 ? LibC.Open(clientPath, Flags) : -1;
        if (keeper < 0 || !Termios2.Raw(Rate).TryApply(keeper))
        {
            FrontDoorException refused = Refused(address);
            _ = LibC.Close(master);
            _ = LibC.Close(keeper);
            throw refused;
        }

        return new PseudoTerminal(master, keeper, clientPath);
    }

    private static FrontDoorException Refused(string address) =>
        new(address, $"the system gives no pseudo-terminal ({LibC.LastError})");

    private static unsafe string NameOf(int master)
    {
        byte* name = stackalloc byte[MaxNameLength];
        return Name(master, name, MaxNameLength) == 0 ? Marshal.PtrToStringUTF8((nint)name)! : string.Empty;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int Name(int master, byte* name, nuint length);
}
