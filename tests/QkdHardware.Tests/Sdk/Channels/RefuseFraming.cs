using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>Every byte is malformed.</summary>
internal sealed class RefuseFraming : IReplyFraming
{
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        return FrameStatus.Malformed;
    }
}
