using System.Buffers;

namespace QkdHardware.Tests.Scpi;

/// <summary>Cuts memory into a sequence of small segments, as a pipe would deliver it.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> memory, int segmentLength)
    {
        var first = new Segments(memory[..Math.Min(segmentLength, memory.Length)], 0);
        Segments last = first;
        for (int start = segmentLength; start < memory.Length; start += segmentLength)
        {
            var next = new Segments(memory.Slice(start, Math.Min(segmentLength, memory.Length - start)), start);
            last.Next = next;
            last = next;
        }

        return new(first, 0, last, last.Memory.Length);
    }
}
