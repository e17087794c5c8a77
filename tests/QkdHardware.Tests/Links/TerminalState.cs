using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QkdHardware.Tests.Links;

/// <summary>The settings of a terminal as the kernel tells them (TCGETS2), to check what a link has set.</summary>
internal sealed partial record TerminalState(int Rate, bool TwoStopBits, bool XonXoff, bool RtsCts, bool EchoOrSignals)
{
    private const nuint GetRequest = 0x802C542A;
    private const int Length = 44;
    private const int NoControllingTerminal = 0x100;

    public static unsafe TerminalState Of(string path)
    {
        // Not by File.OpenHandle, which asks for the lock that the link under test holds.
        int descriptor = Open(path, NoControllingTerminal);
        byte* raw = stackalloc byte[Length];
        int result = Control(descriptor, GetRequest, raw);
        _ = Close(descriptor);
        if (result != 0) throw new IOException($"{path} is no terminal");
        var state = new ReadOnlySpan<byte>(raw, Length);
        uint input = BinaryPrimitives.ReadUInt32LittleEndian(state);
        uint control = BinaryPrimitives.ReadUInt32LittleEndian(state[8..]);
        uint local = BinaryPrimitives.ReadUInt32LittleEndian(state[12..]);
        return new TerminalState(
            Rate: (int)BinaryPrimitives.ReadUInt32LittleEndian(state[40..]),
            TwoStopBits: (control & 0x40) != 0,
            XonXoff: (input & 0x1400) == 0x1400,
            RtsCts: (control & 0x80000000) != 0,
            EchoOrSignals: (local & 0x9) != 0);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(int descriptor, nuint request, void* argument);
}
