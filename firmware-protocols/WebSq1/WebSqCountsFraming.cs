using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>Cuts the counts stream into lines, each with its LF.</summary>
public sealed class WebSqCountsFraming : IReplyFraming
{
    public static WebSqCountsFraming Instance { get; } = new();

    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        SequencePosition? end = buffer.PositionOf((byte)'\n');
        if (end is null)
        {
            return buffer.Length > WebSqLimits.MaxCountsLineLength ? FrameStatus.Malformed : FrameStatus.NeedMoreData;
        }

        SequencePosition next = buffer.GetPosition(1, end.Value);
        ReadOnlySequence<byte> line = buffer.Slice(0, next);
        if (line.Length > WebSqLimits.MaxCountsLineLength)
        {
            return FrameStatus.Malformed;
        }

        (reply, buffer) = (line, buffer.Slice(next));
        return FrameStatus.Complete;
    }
}
