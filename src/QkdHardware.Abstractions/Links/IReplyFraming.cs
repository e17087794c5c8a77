using System.Buffers;

namespace QkdHardware.Abstractions.Links;

/// <summary>Finds the end of one reply in a stream of bytes. Implementations do no I/O and hold no state between replies.</summary>
public interface IReplyFraming
{
    /// <summary>
    /// Takes one reply from the front of <paramref name="buffer"/>, which moves past it only on
    /// <see cref="FrameStatus.Complete"/>. Reads nothing beyond the reply.
    /// </summary>
    FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply);
}
