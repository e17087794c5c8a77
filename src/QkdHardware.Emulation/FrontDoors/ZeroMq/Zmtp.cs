using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>
/// The server's bytes of the ZeroMQ Message Transport Protocol 3.0 with the NULL mechanism (rfc.zeromq.org/spec/23).
/// Written here rather than taken from NetMQ for two reasons: NetMQ resets a connection when its socket is disposed and
/// so loses what the kernel has not sent, and links are tested against an implementation that is not their own.
/// </summary>
internal static class Zmtp
{
    // | FF | 8 bytes of padding | 7F | 3 | 0 | "NULL" in 20 bytes | as-server 0 | 31 bytes of filler |
    public const int GreetingLength = 64;
    public const int MaxHeaderLength = 9;

    public const byte More = 0x01;
    public const byte LongLength = 0x02;
    public const byte Command = 0x04;

    private const int SignatureEnd = 9;
    private const int VersionOffset = 10;
    private const int MechanismOffset = 12;
    private const int MechanismLength = 20;
    private const int ShortLimit = 255;
    private const string SocketTypeProperty = "Socket-Type";

    private static readonly byte[] Ready = [5, .. "READY"u8];

    /// <summary>What this side says first.</summary>
    public static byte[] Greeting { get; } = MakeGreeting();

    /// <summary>Whether the peer's greeting is of version 3 or later with the NULL mechanism.</summary>
    public static bool IsAcceptable(ReadOnlySpan<byte> greeting) =>
        greeting[0] == 0xFF
        && greeting[SignatureEnd] == 0x7F
        && greeting[VersionOffset] >= 3
        && greeting.Slice(MechanismOffset, MechanismLength).TrimEnd((byte)0).SequenceEqual("NULL"u8);

    /// <summary>The header of a frame whose body follows.</summary>
    /// <param name="header">At least <see cref="MaxHeaderLength"/> bytes.</param>
    /// <param name="flags"><see cref="More"/> or <see cref="Command"/> or 0.</param>
    /// <param name="length">Of the body.</param>
    /// <returns>The bytes written.</returns>
    public static int WriteHeader(Span<byte> header, byte flags, int length)
    {
        if (length <= ShortLimit)
        {
            (header[0], header[1]) = (flags, (byte)length);
            return 2;
        }

        header[0] = (byte)(flags | LongLength);
        BinaryPrimitives.WriteInt64BigEndian(header[1..], length);
        return MaxHeaderLength;
    }

    public static void WriteFrame(IBufferWriter<byte> output, byte flags, ReadOnlySpan<byte> body)
    {
        output.Advance(WriteHeader(output.GetSpan(MaxHeaderLength), flags, body.Length));
        output.Write(body);
    }

    /// <summary>The command that ends the handshake.</summary>
    public static void WriteReady(IBufferWriter<byte> output, string socketType)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write(Ready);
        body.Write([(byte)SocketTypeProperty.Length]);
        body.Write(Encoding.ASCII.GetBytes(SocketTypeProperty));
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, socketType.Length);
        body.Write(length);
        body.Write(Encoding.ASCII.GetBytes(socketType));
        WriteFrame(output, Command, body.WrittenSpan);
    }

    /// <summary>The socket type in the peer's READY; null when the command is another or malformed.</summary>
    public static string? ReadSocketType(ReadOnlySpan<byte> command)
    {
        if (!command.StartsWith(Ready))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = command[Ready.Length..];
        while (TryTake(ref rest, rest.IsEmpty ? -1 : rest[0], 1, out ReadOnlySpan<byte> name)
            && TryTake(
                ref rest,
                rest.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32BigEndian(rest),
                sizeof(int),
                out ReadOnlySpan<byte> value))
        {
            if (Encoding.ASCII.GetString(name).Equals(SocketTypeProperty, StringComparison.OrdinalIgnoreCase))
            {
                return Encoding.ASCII.GetString(value);
            }
        }

        return null;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int length, int prefix, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (length < 0 || length > rest.Length - prefix)
        {
            return false;
        }

        value = rest.Slice(prefix, length);
        rest = rest[(prefix + length)..];
        return true;
    }

    private static byte[] MakeGreeting()
    {
        var greeting = new byte[GreetingLength];
        greeting[0] = 0xFF;
        greeting[SignatureEnd] = 0x7F;
        greeting[VersionOffset] = 3;
        "NULL"u8.CopyTo(greeting.AsSpan(MechanismOffset));
        return greeting;
    }
}
