using System.Buffers;
using System.Buffers.Binary;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.ThorlabsPm;

/// <summary>The frames that carry messages over TCP (SPEC.md section 2), the same in both directions.</summary>
public static class ThorlabsFrame
{
    // | CA | 00  | length of the message, u16 LE | up to 1436 bytes |
    // | CB | 1.. | length of the frame, u16 LE   | up to 1436 bytes | ...
    public const byte FirstMark = 0xCA;
    public const byte NextMark = 0xCB;
    public const int HeaderLength = 4;
    public const int MaxPayloadLength = 1436;

    /// <summary>The longest message: the length is read as a signed 16-bit number.</summary>
    public const int MaxMessageLength = short.MaxValue;

    /// <summary>Cuts a message into frames.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An empty message, or a longer one than <see cref="MaxMessageLength"/>.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfZero(message.Length, nameof(message));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessageLength, nameof(message));
        byte sequence = 0;
        for (int start = 0; start < message.Length; start += MaxPayloadLength, sequence++)
        {
            ReadOnlySpan<byte> payload = message.Slice(start, Math.Min(MaxPayloadLength, message.Length - start));
            Span<byte> header = output.GetSpan(HeaderLength)[..HeaderLength];
            header[0] = sequence == 0 ? FirstMark : NextMark;
            header[1] = sequence;
            BinaryPrimitives.WriteUInt16LittleEndian(
                header[2..], (ushort)(sequence == 0 ? message.Length : payload.Length));
            output.Advance(HeaderLength);
            output.Write(payload);
        }
    }

    /// <summary>A message as frames.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>(message.Length + HeaderLength);
        Write(output, message);
        return output.WrittenMemory;
    }

    /// <summary>Reads one message; <paramref name="buffer"/> moves past it only on <see cref="FrameStatus.Complete"/>.</summary>
    /// <param name="buffer">Begins with a first frame.</param>
    /// <param name="message">The payload; it may point into the buffer.</param>
    public static FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        ReadOnlySequence<byte> rest = buffer;
        FrameStatus status = TryReadHeader(rest, FirstMark, 0, out int total);
        if (status != FrameStatus.Complete)
        {
            return status;
        }

        if (total is 0 or > MaxMessageLength)
        {
            return FrameStatus.Malformed;
        }

        int length = Math.Min(total, MaxPayloadLength);
        byte[]? joined = null;
        int filled = 0;
        for (byte sequence = 1; ; sequence++)
        {
            if (rest.Length < HeaderLength + length)
            {
                return FrameStatus.NeedMoreData;
            }

            ReadOnlySequence<byte> payload = rest.Slice(HeaderLength, length);
            rest = rest.Slice(HeaderLength + length);
            if (total == length)
            {
                (message, buffer) = (payload, rest);
                return FrameStatus.Complete;
            }

            joined ??= new byte[total];
            payload.CopyTo(joined.AsSpan(filled));
            filled += length;
            if (filled == total)
            {
                (message, buffer) = (new ReadOnlySequence<byte>(joined), rest);
                return FrameStatus.Complete;
            }

            status = TryReadHeader(rest, NextMark, sequence, out length);
            if (status != FrameStatus.Complete)
            {
                return status;
            }

            if (length == 0 || length > Math.Min(MaxPayloadLength, total - filled))
            {
                return FrameStatus.Malformed;
            }
        }
    }

    private static FrameStatus TryReadHeader(in ReadOnlySequence<byte> source, byte mark, byte sequence, out int length)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int there = (int)Math.Min(source.Length, HeaderLength);
        source.Slice(0, there).CopyTo(header);
        length = there == HeaderLength ? BinaryPrimitives.ReadUInt16LittleEndian(header[2..]) : 0;
        bool fits = (there < 1 || header[0] == mark) && (there < 2 || header[1] == sequence);
        return !fits ? FrameStatus.Malformed : there == HeaderLength ? FrameStatus.Complete : FrameStatus.NeedMoreData;
    }
}
