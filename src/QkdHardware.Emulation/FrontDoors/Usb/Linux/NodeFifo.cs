using System.Runtime.InteropServices;
using QkdHardware.Shared.Serial.Linux;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// The device node that clients open and poll for "writable", which on the kernel's own node means that a transfer is
/// done. It is a pipe of one page: with a byte in it, it is not writable. A plain file would always be, and a client that
/// waits would spin.
/// </summary>
internal sealed partial class NodeFifo : IDisposable
{
    private const uint ReadWriteForAll = 0x1B6;
    private const int SetPipeSize = 1031;
    private const int OnePage = 4096;

    private readonly int descriptor;
    private bool isReady = true;
    private bool isClosed;

    /// <exception cref="IOException">The pipe could not be made.</exception>
    public NodeFifo(string path)
    {
        if (Make(path, ReadWriteForAll) != 0) throw new IOException($"mkfifo {path}: {LibC.LastError}");
        descriptor = LibC.Open(path, LibC.ReadWrite | LibC.NonBlocking | LibC.CloseOnExec);
        if (descriptor < 0) throw new IOException($"open {path}: {LibC.LastError}");
        if (ControlDescriptor(descriptor, SetPipeSize, OnePage) < 0)
        {
            string reason = LibC.LastError;
            Dispose();
            throw new IOException($"fcntl {path}: {reason}");
        }

        SetReady(false);
    }

    /// <summary>Whether clients find a transfer that is done. One caller at a time.</summary>
    public unsafe void SetReady(bool ready)
    {
        if (ready == isReady || isClosed) return;
        isReady = ready;
        byte token = 0;
        _ = ready ? LibC.Read(descriptor, &token, 1) : LibC.Write(descriptor, &token, 1);
    }

    public void Dispose()
    {
        if (isClosed) return;
        isClosed = true;
        _ = LibC.Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Make(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlDescriptor(int descriptor, int command, int argument);
}
