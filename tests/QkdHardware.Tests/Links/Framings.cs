using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Links;

/// <summary>A reply that ends with a line feed, which is not part of it.</summary>
internal sealed class LineFraming : IReplyFraming
{
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        if (buffer.PositionOf((byte)'\n') is not { } end) return FrameStatus.NeedMoreData;
        reply = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return FrameStatus.Complete;
    }
}

/// <summary>A reply of a known number of bytes.</summary>
internal sealed class CountFraming(int length) : IReplyFraming
{
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        if (buffer.Length < length) return FrameStatus.NeedMoreData;
        reply = buffer.Slice(0, length);
        buffer = buffer.Slice(length);
        return FrameStatus.Complete;
    }
}
