using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace QkdHardware.Hil.Clients;

/// <summary>
/// A second program at the attenuator's serial line, which asks for no lock as .NET's own files do. It only writes: on a
/// line with two programs each byte of an answer goes to whoever reads first, and what the session then makes of half an
/// answer is no subject of a repeatable test.
/// </summary>
internal sealed partial class ForeignLine : IDisposable
{
    private const int WriteOnly = 0x1;
    private const int NoControllingTerminal = 0x100;

    private readonly FileStream port;

    private ForeignLine(string path)
    {
        int descriptor = Open(path, WriteOnly | NoControllingTerminal);
        port = descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : throw new IOException($"{path} could not be opened: error {Marshal.GetLastPInvokeError()}.");
    }

    public static ForeignLine Of(EmulatedSession session) =>
        new(session.Emulator.Device("attenuator").Connections["serial"]["ASRL".Length..^"::INSTR".Length]);

    /// <summary>In one piece, so that a command is never cut by one of the session's.</summary>
    public void Write(string commands) => port.Write(Encoding.ASCII.GetBytes(commands));

    public void Dispose() => port.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
