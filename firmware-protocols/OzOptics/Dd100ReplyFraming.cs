using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.OzOptics;

/// <summary>
/// A reply: lines up to and with <c>Done</c>, or up to and with a line that starts with <c>Error</c>. Whether a
/// <c>Done</c> follows an error is not settled, so whoever reads an error must resynchronise before the next question.
/// </summary>
public sealed class Dd100ReplyFraming : IReplyFraming
{
    /// <summary>The longest reply that makes sense; <c>CD</c> answers a dozen short lines.</summary>
    public const int MaxLength = 4096;

    public static Dd100ReplyFraming Instance { get; } = new();

    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (reader.Consumed > MaxLength)
            {
                return FrameStatus.Malformed;
            }

            if (IsLast(line))
            {
                reply = buffer.Slice(0, reader.Position);
                buffer = buffer.Slice(reader.Position);
                return FrameStatus.Complete;
            }
        }

        return buffer.Length > MaxLength ? FrameStatus.Malformed : FrameStatus.NeedMoreData;
    }

    private static bool IsLast(in ReadOnlySequence<byte> line)
    {
        Span<byte> start = stackalloc byte[8];
        int length = (int)Math.Min(line.Length, start.Length);
        line.Slice(0, length).CopyTo(start);
        ReadOnlySpan<byte> text = start[..length].TrimEnd("\r "u8);
        return text.SequenceEqual("Done"u8) || text.StartsWith("Error"u8);
    }
}
