using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>Cuts the server's stream into objects (SPEC.md section 1).</summary>
public sealed class WebSqReportFraming : IReplyFraming
{
    public static WebSqReportFraming Instance { get; } = new();

    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        var scanner = new WebSqObjectScanner(WebSqLimits.MaxReportLength);
        long end = 0;
        foreach (ReadOnlyMemory<byte> portion in buffer)
        {
            FrameStatus status = scanner.Scan(portion.Span, out int consumed);
            end += consumed;
            if (status == FrameStatus.Complete)
            {
                reply = buffer.Slice(end - scanner.ObjectLength, scanner.ObjectLength);
                buffer = buffer.Slice(end);
                return FrameStatus.Complete;
            }

            if (status == FrameStatus.Malformed)
            {
                return FrameStatus.Malformed;
            }
        }

        return FrameStatus.NeedMoreData;
    }
}
