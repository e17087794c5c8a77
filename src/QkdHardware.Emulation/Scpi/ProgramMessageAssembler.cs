using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// Makes whole program messages of the pieces that a connection delivers. A message that lies in one piece is not copied,
/// any other is copied once.
/// </summary>
internal sealed class ProgramMessageAssembler(ScpiDialect dialect, bool marksMessageEnds) : IDisposable
{
    private readonly PooledBuffer pending = new();
    private ScpiMessageScanner scanner = ScpiMessageScanner.ForProgramMessages(
        dialect.MaxMessageLength, marksMessageEnds, checked((byte)dialect.MessageTerminator));

    /// <summary>The transport tells where messages end, so that blocks of unknown length can.</summary>
    public bool MarksMessageEnds { get; } = marksMessageEnds;

    /// <summary>Takes one message off the front of <paramref name="input"/>; without terminator, valid until <see cref="Release"/>.</summary>
    /// <param name="input">What has arrived; moves on by what was used.</param>
    /// <param name="isEnd">END came with the last byte of <paramref name="input"/>.</param>
    /// <param name="message">The message.</param>
    /// <returns>NeedMoreData when the input is used up; Malformed when a message is too long and will be skipped.</returns>
    public FrameStatus TryTake(ref ReadOnlyMemory<byte> input, bool isEnd, out ReadOnlyMemory<byte> message)
    {
        message = default;
        while (!input.IsEmpty)
        {
            bool isSkipping = scanner.IsSkipping;
            FrameStatus status = scanner.Advance(input.Span, out int consumed);
            ReadOnlyMemory<byte> piece = input[..consumed];
            input = input[consumed..];
            if (isSkipping) continue;
            switch (status)
            {
                case FrameStatus.Malformed:
                    pending.Clear();
                    return status;
                case FrameStatus.Complete:
                    message = Join(piece)[..^1];
                    return status;
                case FrameStatus.NeedMoreData when isEnd:
                    scanner.Reset();
                    message = Join(piece);
                    return FrameStatus.Complete;
                default:
                    pending.Append(piece.Span, scanner.ExpectedLength + 1);
                    break;
            }
        }

        if (!isEnd) return FrameStatus.NeedMoreData;

        // END on its own, after the bytes: it ends what is pending.
        scanner.Reset();
        message = pending.Written;
        return message.IsEmpty ? FrameStatus.NeedMoreData : FrameStatus.Complete;
    }

    /// <summary>The message last taken is done with.</summary>
    public void Release() => pending.Clear();

    /// <summary>Forgets everything that has arrived.</summary>
    public void Reset()
    {
        pending.Clear();
        scanner.Reset();
    }

    public void Dispose() => pending.Dispose();

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> piece)
    {
        if (pending.Length == 0) return piece;
        pending.Append(piece.Span);
        return pending.Written;
    }
}
