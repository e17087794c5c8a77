using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>Takes nothing; cancels as soon as it has seen a number of bytes.</summary>
internal sealed class WatchFraming(int count, CancellationTokenSource arrived) : IReplyFraming
{
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        reply = default;
        if (buffer.Length >= count)
        {
            arrived.Cancel();
        }

        return FrameStatus.NeedMoreData;
    }
}
