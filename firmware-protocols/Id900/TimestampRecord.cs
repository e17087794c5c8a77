using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QkdHardware.Protocols.Id900;

/// <summary>Binary timestamp records (SPEC.md section 4), in bulk. Spans never hold a part of a record.</summary>
public static class TimestampRecord
{
    /// <summary>Bytes of a record without reference index.</summary>
    public const int Length = 8;

    /// <summary>Bytes of a record with reference index.</summary>
    public const int IndexedLength = 16;

    /// <summary>Parts records with index into times and indices.</summary>
    /// <param name="records">A multiple of <see cref="IndexedLength"/> bytes.</param>
    /// <param name="times">At least as many, in ps.</param>
    /// <param name="references">At least as many.</param>
    /// <returns>False if a value is beyond 63 bits, which no instrument reaches in a hundred days: the bytes are no records.</returns>
    /// <exception cref="ArgumentException">A part of a record, or too little room.</exception>
    public static bool TrySplit(ReadOnlySpan<byte> records, Span<long> times, Span<long> references)
    {
        ReadOnlySpan<long> words = Words(records, IndexedLength);
        int count = words.Length / 2;
        ThrowIfShort(times.Length, count, nameof(times));
        ThrowIfShort(references.Length, count, nameof(references));

        // Two records to a step: times are the lower halves of two vectors, indices the upper ones.
        int i = 0;
        Vector128<long> seen = Vector128<long>.Zero;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            for (; i <= count - 2; i += 2)
            {
                Vector128<long> first = Vector128.Create(words[(2 * i)..]);
                Vector128<long> second = Vector128.Create(words[((2 * i) + 2)..]);
                Vector128.Create(first.GetLower(), second.GetLower()).CopyTo(times[i..]);
                Vector128.Create(first.GetUpper(), second.GetUpper()).CopyTo(references[i..]);
                seen |= first | second;
            }
        }

        bool isRest = TrySplitScalar(records[(i * IndexedLength)..], times[i..], references[i..]);
        return isRest && (seen[0] | seen[1]) >= 0;
    }

    /// <summary>The scalar twin of <see cref="TrySplit"/>.</summary>
    public static bool TrySplitScalar(ReadOnlySpan<byte> records, Span<long> times, Span<long> references)
    {
        long seen = 0;
        for (int i = 0; i < records.Length / IndexedLength; i++)
        {
            ReadOnlySpan<byte> record = records.Slice(i * IndexedLength, IndexedLength);
            times[i] = BinaryPrimitives.ReadInt64LittleEndian(record);
            references[i] = BinaryPrimitives.ReadInt64LittleEndian(record[Length..]);
            seen |= times[i] | references[i];
        }

        return seen >= 0;
    }

    /// <summary>Reads records without index.</summary>
    /// <param name="records">A multiple of <see cref="Length"/> bytes.</param>
    /// <param name="times">At least as many, in ps.</param>
    /// <returns>False if a value is beyond 63 bits.</returns>
    /// <exception cref="ArgumentException">A part of a record, or too little room.</exception>
    public static bool TryRead(ReadOnlySpan<byte> records, Span<long> times)
    {
        ReadOnlySpan<long> words = Words(records, Length);
        ThrowIfShort(times.Length, words.Length, nameof(times));
        if (BitConverter.IsLittleEndian) words.CopyTo(times);
        else BinaryPrimitives.ReverseEndianness(words, times);
        return !times[..words.Length].ContainsAnyInRange(long.MinValue, -1);
    }

    /// <summary>Writes records with index.</summary>
    /// <param name="times">In ps, not negative.</param>
    /// <param name="references">As many.</param>
    /// <param name="records">At least <see cref="IndexedLength"/> bytes each.</param>
    /// <exception cref="ArgumentException">Unequal lengths, or too little room.</exception>
    public static void Join(ReadOnlySpan<long> times, ReadOnlySpan<long> references, Span<byte> records)
    {
        if (times.Length != references.Length) throw new ArgumentException("One reference index for each time.", nameof(references));
        ThrowIfShort(records.Length, times.Length * IndexedLength, nameof(records));
        for (int i = 0; i < times.Length; i++)
        {
            Span<byte> record = records.Slice(i * IndexedLength, IndexedLength);
            BinaryPrimitives.WriteInt64LittleEndian(record, times[i]);
            BinaryPrimitives.WriteInt64LittleEndian(record[Length..], references[i]);
        }
    }

    /// <summary>Writes records without index.</summary>
    /// <param name="times">In ps, not negative.</param>
    /// <param name="records">At least <see cref="Length"/> bytes each.</param>
    /// <exception cref="ArgumentException">Too little room.</exception>
    public static void Write(ReadOnlySpan<long> times, Span<byte> records)
    {
        ThrowIfShort(records.Length, times.Length * Length, nameof(records));
        Span<long> words = MemoryMarshal.Cast<byte, long>(records[..(times.Length * Length)]);
        if (BitConverter.IsLittleEndian) times.CopyTo(words);
        else BinaryPrimitives.ReverseEndianness(times, words);
    }

    private static ReadOnlySpan<long> Words(ReadOnlySpan<byte> records, int length) =>
        records.Length % length == 0
            ? MemoryMarshal.Cast<byte, long>(records)
            : throw new ArgumentException($"{records.Length} bytes are not whole records of {length}.", nameof(records));

    private static void ThrowIfShort(int room, int needed, string name)
    {
        if (room < needed) throw new ArgumentException($"There is room for {room}, but {needed} are needed.", name);
    }
}
