using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.Shared.Serial.Linux;

/// <summary>
/// The kernel's own terminal settings (<c>struct termios2</c> of asm-generic/termbits.h), which take any bit rate as a
/// number; the C library's structure knows only the standard ones.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios2
{
    public const uint InputParityCheck = 0x10;
    public const uint XonXoffOutput = 0x400;
    public const uint XonXoffInput = 0x1000;
    public const uint DataBits5 = 0x00;
    public const uint DataBits6 = 0x10;
    public const uint DataBits7 = 0x20;
    public const uint DataBits8 = 0x30;
    public const uint TwoStopBits = 0x40;
    public const uint ReceiverOn = 0x80;
    public const uint Parity = 0x100;
    public const uint ParityOdd = 0x200;
    public const uint IgnoreModemLines = 0x800;
    public const uint RateAsNumber = 0x1000;
    public const uint RtsCts = 0x80000000;

    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte LineDiscipline;
    public ControlCharacters Characters;
    public uint InputRate;
    public uint OutputRate;

    private const nuint SetRequest = 0x402C542B;
    private const int MinimumCount = 6;
    private const int Start = 8;
    private const int Stop = 9;
    private const byte Xon = 0x11;
    private const byte Xoff = 0x13;

    /// <summary>No translation, no echo, no signals, eight bits; modem lines are ignored; any byte wakes the reader.</summary>
    public static Termios2 Raw(uint rate)
    {
        var raw = new Termios2
        {
            ControlFlags = DataBits8 | ReceiverOn | IgnoreModemLines | RateAsNumber,
            InputRate = rate,
            OutputRate = rate,
        };
        // With a minimum of 1, a read with nothing there says "try again", and 0 only after a hang-up.
        raw.Characters[MinimumCount] = 1;
        raw.Characters[Start] = Xon;
        raw.Characters[Stop] = Xoff;
        return raw;
    }

    /// <summary>Applies the settings at once.</summary>
    public unsafe bool TryApply(int descriptor)
    {
        fixed (Termios2* pointer = &this)
        {
            return LibC.Control(descriptor, SetRequest, pointer) == 0;
        }
    }

    /// <summary><c>c_cc</c>.</summary>
    [InlineArray(19)]
    public struct ControlCharacters
    {
        private byte first;
    }
}
