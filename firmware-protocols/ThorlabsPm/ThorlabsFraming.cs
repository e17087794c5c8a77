using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.ThorlabsPm;

/// <summary>
/// Delimits responses that come in frames. Bytes before a first frame are skipped, as the vendor's own reader does; the
/// reply comes without frames and without the white space at its end.
/// </summary>
public sealed class ThorlabsFraming : IReplyFraming
{
    /// <summary>More than this before a first frame is no power meter.</summary>
    private const int MaxSkipped = ThorlabsFrame.MaxMessageLength;

    public static ThorlabsFraming Instance { get; } = new();

    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        SequencePosition? start = buffer.PositionOf(ThorlabsFrame.FirstMark);
        if (start is null)
        {
            return buffer.Length > MaxSkipped ? FrameStatus.Malformed : FrameStatus.NeedMoreData;
        }

        ReadOnlySequence<byte> rest = buffer.Slice(start.Value);
        FrameStatus status = ThorlabsFrame.TryRead(ref rest, out ReadOnlySequence<byte> message);
        if (status == FrameStatus.Complete)
        {
            buffer = rest;
            reply = TrimEnd(message);
        }

        return status;
    }

    private static ReadOnlySequence<byte> TrimEnd(in ReadOnlySequence<byte> message)
    {
        ReadOnlySpan<byte> text = message.IsSingleSegment ? message.FirstSpan : message.ToArray();
        return message.Slice(0, text.TrimEnd("\r\n \0"u8).Length);
    }
}
