using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>One client's conversation. The door calls it from one thread at a time.</summary>
public interface IByteConversation : IAsyncDisposable
{
    /// <summary>
    /// Takes bytes as they come, in any portions, and writes what the instrument answers; the door sends that with one
    /// write. May take the instrument's nominal time on the emulated clock.
    /// </summary>
    ValueTask ReceiveAsync(ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
