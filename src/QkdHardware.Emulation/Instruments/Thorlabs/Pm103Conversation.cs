using System.Buffers;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.ThorlabsPm;

namespace QkdHardware.Emulation.Instruments.Thorlabs;

/// <summary>One client of the meter: in frames or lines, and cut off when it says nothing for too long.</summary>
internal sealed class Pm103Conversation : IByteConversation
{
    // A message and its frame headers.
    private const int MaxHeld = ThorlabsFrame.MaxMessageLength
        + (((ThorlabsFrame.MaxMessageLength / ThorlabsFrame.MaxPayloadLength) + 1) * ThorlabsFrame.HeaderLength);

    private readonly ScpiSession session;
    private readonly ArrayBufferWriter<byte> answer = new();
    private readonly CancellationTokenSource hangUp = new();
    private readonly TimeSpan idleLimit;
    private readonly ITimer? idleTimer;
    private Pm103Framing framing;
    private byte[] held = [];

    /// <param name="engine">The meter.</param>
    /// <param name="framing">How messages travel.</param>
    /// <param name="idleLimit">How long a client may be silent; infinite for ever.</param>
    /// <param name="wall">The clock of that.</param>
    public Pm103Conversation(ScpiEngine engine, Pm103Framing framing, TimeSpan idleLimit, TimeProvider wall)
    {
        (session, this.framing, this.idleLimit) = (engine.OpenSession(), framing, idleLimit);
        if (idleLimit != Timeout.InfiniteTimeSpan)
        {
            idleTimer = wall.CreateTimer(_ => hangUp.Cancel(), state: null, idleLimit, Timeout.InfiniteTimeSpan);
        }
    }

    public CancellationToken HungUp => hangUp.Token;

    public async ValueTask ReceiveAsync(
        ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        idleTimer?.Change(idleLimit, Timeout.InfiniteTimeSpan);
        if (framing == Pm103Framing.Auto && !input.IsEmpty)
        {
            framing = input.Span[0] == ThorlabsFrame.FirstMark ? Pm103Framing.Frames : Pm103Framing.Lines;
        }

        if (framing == Pm103Framing.Lines)
        {
            await session.FeedAsync(input, output, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReceiveFramesAsync(input, output, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (idleTimer is not null)
        {
            await idleTimer.DisposeAsync().ConfigureAwait(false);
        }

        session.Dispose();
    }

    private async ValueTask ReceiveFramesAsync(
        ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        held = [.. held, .. input.Span];
        var rest = new ReadOnlySequence<byte>(held);
        while (TryTake(ref rest, out byte[] message))
        {
            answer.ResetWrittenCount();
            await session.FeedAsync(
                message,
                answer,
                flush: _ =>
                {
                    ThorlabsFrame.Write(output, answer.WrittenSpan);
                    answer.ResetWrittenCount();
                    return ValueTask.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }

        held = rest.Length <= MaxHeld ? rest.ToArray() : [];
    }

    /// <summary>Takes the next message, ended with a new line; what is no frame is skipped up to the next first mark.</summary>
    private static bool TryTake(ref ReadOnlySequence<byte> rest, out byte[] message)
    {
        message = [];
        while (rest.PositionOf(ThorlabsFrame.FirstMark) is { } start)
        {
            rest = rest.Slice(start);
            FrameStatus status = ThorlabsFrame.TryRead(ref rest, out ReadOnlySequence<byte> payload);
            if (status == FrameStatus.NeedMoreData)
            {
                return false;
            }

            if (status == FrameStatus.Complete)
            {
                byte[] text = payload.ToArray();
                message = text[^1] == (byte)'\n' ? text : [.. text, (byte)'\n'];
                return true;
            }

            rest = rest.Slice(1);
        }

        rest = rest.Slice(rest.End);
        return false;
    }
}
