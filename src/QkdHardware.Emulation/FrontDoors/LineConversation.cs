using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>Cuts a client's bytes into lines, each ended by CR, LF or both; empty lines are skipped.</summary>
/// <param name="maxLineLength">A longer line is handed over cut to this length: firmware has finite buffers.</param>
/// <param name="onLine">Answers one line, without its end.</param>
public sealed class LineConversation(
    int maxLineLength,
    Func<ReadOnlyMemory<byte>, IBufferWriter<byte>, CancellationToken, ValueTask> onLine) : IByteConversation
{
    private readonly byte[] line = new byte[maxLineLength];
    private int length;

    public async ValueTask ReceiveAsync(
        ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        for (int i = 0; i < input.Length; i++)
        {
            byte value = input.Span[i];
            if (value is not ((byte)'\r' or (byte)'\n'))
            {
                if (length < line.Length)
                {
                    line[length++] = value;
                }

                continue;
            }

            if (length > 0)
            {
                ReadOnlyMemory<byte> whole = line.AsMemory(0, length);
                length = 0;
                await onLine(whole, output, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
