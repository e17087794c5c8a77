using System.Buffers;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// Writes the numbers of a message; see <see cref="CascadeMessages"/>. Call <see cref="Flush"/> at the end.
/// </summary>
internal ref struct MessageWriter
{
    private const int Chunk = 4096;
    private readonly IBufferWriter<byte> output;
    private Span<byte> buffer;
    private int used;

    public MessageWriter(IBufferWriter<byte> output, int round)
    {
        this.output = output;
        buffer = output.GetSpan(Chunk);
        buffer[used++] = CascadeMessages.Version;
        Number(round);
    }

    public void Number(int value)
    {
        if (buffer.Length - used < CascadeMessages.MaxNumberLength)
        {
            output.Advance(used);
            buffer = output.GetSpan(Chunk);
            used = 0;
        }

        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7) buffer[used++] = (byte)(rest | 0x80);
        buffer[used++] = (byte)rest;
    }

    public void Flush()
    {
        output.Advance(used);
        buffer = default;
        used = 0;
    }
}
