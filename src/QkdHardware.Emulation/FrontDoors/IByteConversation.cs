using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>One client's conversation. The door calls it from one thread at a time.</summary>
public interface IByteConversation : IAsyncDisposable
{
    /// <summary>Cancelled when the instrument hangs up by itself: the door closes the connection.</summary>
    CancellationToken HungUp => CancellationToken.None;

    /// <summary>
    /// Takes bytes as they come, in any portions, and writes what the instrument answers; the door sends that with one
    /// write. May take the instrument's nominal time on the emulated clock.
    /// </summary>
    /// <param name="input">Valid until the returned task completes.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="cancellationToken">The cable was pulled or the door closes.</param>
    ValueTask ReceiveAsync(ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
