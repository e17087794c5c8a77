using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.Scpi;

/// <summary>Definite length arbitrary block: <c>#</c>, one digit d, d digits of length, data (IEEE 488.2 section 7.7.6).</summary>
public static class DefiniteBlock
{
    /// <summary>Nine digits of length at most.</summary>
    public const int MaxDataLength = 999_999_999;

    private const int ChunkLength = 64 << 10;

    /// <summary>Reads the header at the front of <paramref name="source"/>; the data itself need not be there.</summary>
    public static FrameStatus TryReadHeader(ReadOnlySpan<byte> source, out int headerLength, out int dataLength)
    {
        (headerLength, dataLength) = (0, 0);
        if (source.IsEmpty) return FrameStatus.NeedMoreData;
        if (source[0] != '#') return FrameStatus.Malformed;
        if (source.Length == 1) return FrameStatus.NeedMoreData;
        if (source[1] is < (byte)'1' or > (byte)'9') return FrameStatus.Malformed;

        int digits = source[1] - '0';
        int length = 0;
        for (int i = 0; i < digits; i++)
        {
            if (source.Length <= 2 + i) return FrameStatus.NeedMoreData;
            byte digit = source[2 + i];
            if (!ScpiCharacters.IsDigit(digit)) return FrameStatus.Malformed;
            length = (length * 10) + (digit - '0');
        }

        (headerLength, dataLength) = (2 + digits, length);
        return FrameStatus.Complete;
    }

    /// <summary>Writes the header with as few digits as the length takes.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, int dataLength)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(dataLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataLength, MaxDataLength);

        Span<byte> digits = stackalloc byte[9];
        dataLength.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture);
        output.Write([(byte)'#', (byte)('0' + count)]);
        output.Write(digits[..count]);
    }

    /// <summary>Writes a block of bytes.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        WriteHeader(output, data.Length);
        output.Write(data);
    }

    /// <summary>Writes a block of IEEE 754 singles.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<float> values, ScpiByteOrder order)
    {
        ThrowIfTooLong(values.Length, sizeof(float));
        WriteHeader(output, values.Length * sizeof(float));
        ReadOnlySpan<int> words = MemoryMarshal.Cast<float, int>(values);
        while (!words.IsEmpty)
        {
            ReadOnlySpan<int> chunk = words[..Math.Min(words.Length, ChunkLength / sizeof(int))];
            Span<byte> target = output.GetSpan(chunk.Length * sizeof(int))[..(chunk.Length * sizeof(int))];
            if (IsReversed(order)) BinaryPrimitives.ReverseEndianness(chunk, MemoryMarshal.Cast<byte, int>(target));
            else MemoryMarshal.AsBytes(chunk).CopyTo(target);
            output.Advance(target.Length);
            words = words[chunk.Length..];
        }
    }

    /// <summary>Writes a block of 16-bit integers.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<short> values, ScpiByteOrder order)
    {
        ThrowIfTooLong(values.Length, sizeof(short));
        WriteHeader(output, values.Length * sizeof(short));
        while (!values.IsEmpty)
        {
            ReadOnlySpan<short> chunk = values[..Math.Min(values.Length, ChunkLength / sizeof(short))];
            Span<byte> target = output.GetSpan(chunk.Length * sizeof(short))[..(chunk.Length * sizeof(short))];
            if (IsReversed(order)) BinaryPrimitives.ReverseEndianness(chunk, MemoryMarshal.Cast<byte, short>(target));
            else MemoryMarshal.AsBytes(chunk).CopyTo(target);
            output.Advance(target.Length);
            values = values[chunk.Length..];
        }
    }

    /// <summary>Reads the data of a block as IEEE 754 singles.</summary>
    /// <param name="data">A multiple of four bytes, else <see cref="ArgumentException"/>.</param>
    /// <param name="values">Exactly as many values.</param>
    /// <param name="order">Order of the bytes in <paramref name="data"/>.</param>
    public static void Read(ReadOnlySpan<byte> data, Span<float> values, ScpiByteOrder order)
    {
        Span<byte> target = MemoryMarshal.AsBytes(values);
        ThrowIfShapesDiffer(data, target);
        data.CopyTo(target);
        Span<int> words = MemoryMarshal.Cast<float, int>(values);
        if (IsReversed(order)) BinaryPrimitives.ReverseEndianness(words, words);
    }

    /// <summary>Reads the data of a block as 16-bit integers.</summary>
    /// <param name="data">A multiple of two bytes, else <see cref="ArgumentException"/>.</param>
    /// <param name="values">Exactly as many values.</param>
    /// <param name="order">Order of the bytes in <paramref name="data"/>.</param>
    public static void Read(ReadOnlySpan<byte> data, Span<short> values, ScpiByteOrder order)
    {
        Span<byte> target = MemoryMarshal.AsBytes(values);
        ThrowIfShapesDiffer(data, target);
        data.CopyTo(target);
        if (IsReversed(order)) BinaryPrimitives.ReverseEndianness(values, values);
    }

    private static bool IsReversed(ScpiByteOrder order) => (order == ScpiByteOrder.Normal) == BitConverter.IsLittleEndian;

    private static void ThrowIfTooLong(int count, int size) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxDataLength / size);

    private static void ThrowIfShapesDiffer(ReadOnlySpan<byte> data, Span<byte> target)
    {
        if (data.Length != target.Length)
            throw new ArgumentException($"A block of {data.Length} bytes does not fill {target.Length} bytes of values.");
    }
}
