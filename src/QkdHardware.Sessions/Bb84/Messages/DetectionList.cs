using System.Buffers;

namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>
/// The wire form of Bob's announcement: for each detection, in the order of pulses, the distance to the pulse before and
/// the basis, as one variable-length number. Bits are not in it.
/// </summary>
internal static class DetectionList
{
    /// <param name="pulses">Pulse numbers, strictly rising, not negative.</param>
    /// <param name="basisX">Whether each was seen in the test basis.</param>
    public static ReadOnlyMemory<byte> Write(ReadOnlySpan<long> pulses, ReadOnlySpan<bool> basisX)
    {
        var output = new ArrayBufferWriter<byte>((pulses.Length * 2) + 16);
        WriteNumber(output, pulses.Length);
        long last = -1;
        for (int i = 0; i < pulses.Length; i++)
        {
            WriteNumber(output, ((pulses[i] - last) << 1) | (basisX[i] ? 1L : 0L));
            last = pulses[i];
        }

        return output.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">Not a list, or more detections than <paramref name="maxPulse"/> allows.</exception>
    public static (long[] Pulses, bool[] BasisX) Read(ReadOnlySpan<byte> content, long maxPulse)
    {
        long count = ReadNumber(ref content);
        if (count < 0 || count > content.Length || count > maxPulse + 1)
        {
            throw new InvalidDataException("The other station announced more detections than it sent.");
        }

        long[] pulses = new long[count];
        bool[] basisX = new bool[count];
        long last = -1;
        for (int i = 0; i < pulses.Length; i++)
        {
            long number = ReadNumber(ref content);
            basisX[i] = (number & 1) != 0;
            long distance = number >> 1;
            if (distance <= 0 || distance > maxPulse - last)
            {
                throw new InvalidDataException($"Detection {i} of the other station lies outside the record.");
            }

            last = pulses[i] = last + distance;
        }

        return content.IsEmpty
            ? (pulses, basisX)
            : throw new InvalidDataException("The other station's detections are followed by something else.");
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, long value)
    {
        Span<byte> bytes = output.GetSpan(10);
        int length = 0;
        for (ulong rest = (ulong)value; ; rest >>= 7)
        {
            bytes[length++] = (byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80);
            if (rest < 0x80)
            {
                break;
            }
        }

        output.Advance(length);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> content)
    {
        ulong value = 0;
        for (int i = 0; i < content.Length && i < 9; i++)
        {
            value |= (ulong)(content[i] & 0x7F) << (7 * i);
            if (content[i] < 0x80)
            {
                content = content[(i + 1)..];
                return (long)value;
            }
        }

        throw new InvalidDataException("A number in the other station's message has no end.");
    }
}
