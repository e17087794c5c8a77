using System.Buffers.Binary;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>Collects a client's bytes until a greeting or a frame is whole.</summary>
internal sealed class ZmtpInput
{
    private const int FirstLength = 4096;

    // Nobody sends an instrument more in one message; a length beyond it is taken for garbage and not stored.
    private const long MaxBodyLength = 256L * 1024 * 1024;

    private byte[] buffer = new byte[FirstLength];
    private int start;
    private int end;

    private ReadOnlySpan<byte> Held => buffer.AsSpan(start, end - start);

    public void Append(ReadOnlySpan<byte> data)
    {
        if (data.Length > buffer.Length - end)
        {
            int held = end - start;
            byte[] target = data.Length + held > buffer.Length / 2
                ? new byte[Math.Max(buffer.Length * 2, data.Length + held)]
                : buffer;
            Held.CopyTo(target);
            (buffer, start, end) = (target, 0, held);
        }

        data.CopyTo(buffer.AsSpan(end));
        end += data.Length;
    }

    /// <summary>Valid until the next call.</summary>
    public bool TryReadGreeting(out ReadOnlySpan<byte> greeting) => TryTake(0, Zmtp.GreetingLength, out greeting);

    /// <summary>Valid until the next call.</summary>
    /// <exception cref="InvalidDataException">No frame begins so.</exception>
    public bool TryReadFrame(out byte flags, out ReadOnlySpan<byte> body)
    {
        flags = 0;
        body = default;
        if (Held.Length < 2)
        {
            return false;
        }

        flags = Held[0];
        bool isLong = (flags & Zmtp.LongLength) != 0;
        int headerLength = isLong ? Zmtp.MaxHeaderLength : 2;
        if (Held.Length < headerLength)
        {
            return false;
        }

        ulong length = isLong ? BinaryPrimitives.ReadUInt64BigEndian(Held[1..]) : Held[1];
        if (length > MaxBodyLength || (flags & ~(Zmtp.More | Zmtp.LongLength | Zmtp.Command)) != 0)
        {
            throw new InvalidDataException($"no ZMTP frame begins with flags {flags} and length {length}");
        }

        return TryTake(headerLength, (int)length, out body);
    }

    private bool TryTake(int skip, int length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (Held.Length < skip + length)
        {
            return false;
        }

        taken = Held.Slice(skip, length);
        start += skip + length;
        return true;
    }
}
