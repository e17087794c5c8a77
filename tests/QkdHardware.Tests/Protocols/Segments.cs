using System.Buffers;

namespace QkdHardware.Tests.Protocols;

/// <summary>Makes sequences of several segments, as a socket's buffer is.</summary>
internal static class Segments
{
    /// <summary>Cuts the bytes into segments of these lengths, used in turn.</summary>
    public static ReadOnlySequence<byte> Of(byte[] bytes, IReadOnlyList<int> lengths)
    {
        Segment? first = null;
        Segment? last = null;
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            int length = Math.Min(lengths[i % lengths.Count], bytes.Length - at);
            last = new Segment(bytes.AsMemory(at, length), last);
            first ??= last;
            at += length;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
