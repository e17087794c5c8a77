using System.Runtime.InteropServices;
using QkdHardware.Abstractions.Links;
using QkdHardware.Shared.Serial.Linux;

namespace QkdHardware.Transports.Serial.Linux;

/// <summary>Opens a Linux terminal device as a link: raw, exclusive, set as asked, with old input thrown away.</summary>
internal static class TerminalPort
{
    private const nuint ExclusiveRequest = 0x540C;
    private const nuint FlushRequest = 0x540B;
    private const nuint SetLinesRequest = 0x5416;
    private const nuint ClearLinesRequest = 0x5417;
    private const nint FlushInput = 0;
    private const int LineDtr = 0x2;
    private const int LineRts = 0x4;

    /// <summary>Whether the numbers of the system calls are right for this machine.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 or Architecture.Arm
            or Architecture.RiscV64;

    /// <exception cref="LinkException">Not there, not allowed, in use, or a setting that the hardware refuses.</exception>
    public static DescriptorLink Open(string address, string path, SerialSettings settings, TimeProvider time)
    {
        int descriptor = LibC.Open(
            path, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.NonBlocking | LibC.CloseOnExec);
        if (descriptor < 0)
        {
            throw new LinkException(address, DescribeOpening(path));
        }

        try
        {
            Claim(address, path, descriptor);
            Apply(address, path, settings, descriptor);
            SetLine(address, path, descriptor, LineDtr, settings.Dtr);
            SetLine(address, path, descriptor, LineRts, settings.Rts);
            _ = LibC.Control(descriptor, FlushRequest, FlushInput);
            return new DescriptorLink(address, descriptor, time);
        }
        catch
        {
            _ = LibC.Close(descriptor);
            throw;
        }
    }

    private static string DescribeOpening(string path) => Marshal.GetLastPInvokeError() switch
    {
        LibC.NoSuchFile => $"there is no port {path}",
        LibC.AccessDenied => $"this user may not open {path}; add the user to the group that owns it (often dialout)",
        LibC.Busy => $"{path} is in use by another program",
        LibC.NoSuchDevice or LibC.InputOutput => $"the device behind {path} is gone",
        _ => $"{path} could not be opened ({LibC.LastError})",
    };

    private static void Claim(string address, string path, int descriptor)
    {
        // The lock binds programs that ask for it (this one, pyserial); the kernel's exclusive mode binds all but root.
        // Exclusive mode would outlive this program on a pseudo-terminal, whose emulator keeps it open.
        if (LibC.Lock(descriptor, LibC.LockExclusive | LibC.LockNonBlocking) != 0)
        {
            throw new LinkException(address, $"{path} is in use by another program");
        }

        if (!PseudoTerminals.Contains(path))
        {
            _ = LibC.Control(descriptor, ExclusiveRequest, nint.Zero);
        }
    }

    private static void Apply(string address, string path, SerialSettings settings, int descriptor)
    {
        Termios2 wanted = Termios2.Raw((uint)settings.Baud);
        wanted.ControlFlags &= ~Termios2.DataBits8;
        wanted.ControlFlags |= settings.DataBits switch
        {
            5 => Termios2.DataBits5,
            6 => Termios2.DataBits6,
            7 => Termios2.DataBits7,
            _ => Termios2.DataBits8,
        };
        wanted.ControlFlags |= settings.StopBits == 2 ? Termios2.TwoStopBits : 0;
        if (settings.Parity != SerialParity.None)
        {
            wanted.InputFlags |= Termios2.InputParityCheck;
            wanted.ControlFlags |= Termios2.Parity | (settings.Parity == SerialParity.Odd ? Termios2.ParityOdd : 0);
        }

        wanted.ControlFlags |= settings.FlowControl == SerialFlowControl.RtsCts ? Termios2.RtsCts : 0;
        wanted.InputFlags |= settings.FlowControl == SerialFlowControl.XonXoff
            ? Termios2.XonXoffInput | Termios2.XonXoffOutput
            : 0;
        if (!wanted.TryApply(descriptor))
        {
            throw new LinkException(
                address,
                Marshal.GetLastPInvokeError() == LibC.NotATerminal
                    ? $"{path} is not a serial port"
                    : $"{path} refuses its settings ({LibC.LastError})");
        }
    }

    private static unsafe void SetLine(string address, string path, int descriptor, int line, bool? level)
    {
        // A pseudo-terminal has no modem lines, and neither has what is emulated behind it.
        if (level is { } on
            && LibC.Control(descriptor, on ? SetLinesRequest : ClearLinesRequest, &line) != 0
            && Marshal.GetLastPInvokeError() is not (LibC.NotATerminal or LibC.InvalidArgument))
        {
            throw new LinkException(address, $"{path} refuses to set its modem lines ({LibC.LastError})");
        }
    }
}
