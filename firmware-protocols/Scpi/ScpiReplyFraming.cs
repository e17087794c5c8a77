using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// Delimits response messages for a request channel: up to a terminator that stands neither in a string nor in a
/// definite block. The reply comes without terminator and without a CR before it.
/// </summary>
/// <param name="maxLength">The longest reply in bytes.</param>
/// <param name="terminator">The last byte of a reply.</param>
public sealed class ScpiReplyFraming(
    int maxLength = ScpiMessageScanner.DefaultMaxLength, byte terminator = ScpiCharacters.NewLine) : IReplyFraming
{
    public static ScpiReplyFraming Default { get; } = new();

    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
    {
        // A fresh scanner for each look: the framing holds no state, and a block is stepped over by its length.
        ScpiMessageScanner scanner = ScpiMessageScanner.ForResponseMessages(maxLength, terminator);
        return scanner.TryRead(ref buffer, out reply);
    }
}
