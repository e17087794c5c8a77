using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QkdHardware.Protocols.IdQuantique;

namespace QkdHardware.Protocols.Id900;

/// <summary>
/// Messages of binary timestamps (SPEC.md section 4) in bulk, from and to parallel arrays; one record alone is
/// <see cref="Id900Timestamp"/>. Spans never hold a part of a record.
/// </summary>
public static class TimestampRecords
{
    /// <summary>Parts records with reference index into times and indices.</summary>
    /// <param name="records">A multiple of <see cref="Id900Timestamp.LengthWithReference"/> bytes.</param>
    /// <param name="times">At least as many, in ps.</param>
    /// <param name="references">At least as many.</param>
    /// <returns>False if a value is beyond 63 bits, which no instrument reaches in a hundred days: the bytes are no records.</returns>
    /// <exception cref="ArgumentException">A part of a record, or too little room.</exception>
    public static bool TrySplit(ReadOnlySpan<byte> records, Span<long> times, Span<long> references)
    {
        int count = Count(records, Id900Timestamp.LengthWithReference);
        ThrowIfShort(times.Length, count, nameof(times));
        ThrowIfShort(references.Length, count, nameof(references));

        // Four records to a step: a shuffle brings the times of two records to the lower half of a vector and their indices
        // to the upper one. Vector256 and no narrower: taking 64-bit lanes out of Vector128 is slower than the scalar twin.
        int i = 0;
        Vector256<long> seen = Vector256<long>.Zero;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ref long source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, long>(records));
            ref long time = ref MemoryMarshal.GetReference(times);
            ref long reference = ref MemoryMarshal.GetReference(references);
            for (; i <= count - 4; i += 4)
            {
                Vector256<long> first = Vector256.LoadUnsafe(ref source, (nuint)(2 * i));
                Vector256<long> second = Vector256.LoadUnsafe(ref source, (nuint)((2 * i) + 4));
                seen |= first | second;
                first = Vector256.Shuffle(first, Vector256.Create(0L, 2, 1, 3));
                second = Vector256.Shuffle(second, Vector256.Create(0L, 2, 1, 3));
                Vector256.Create(first.GetLower(), second.GetLower()).StoreUnsafe(ref time, (nuint)i);
                Vector256.Create(first.GetUpper(), second.GetUpper()).StoreUnsafe(ref reference, (nuint)i);
            }
        }

        bool isRest = TrySplitScalar(records[(i * Id900Timestamp.LengthWithReference)..], times[i..], references[i..]);
        return isRest && Vector256.GreaterThanOrEqualAll(seen, Vector256<long>.Zero);
    }

    /// <summary>The scalar twin of <see cref="TrySplit"/>.</summary>
    public static bool TrySplitScalar(ReadOnlySpan<byte> records, Span<long> times, Span<long> references)
    {
        ulong seen = 0;
        int count = Count(records, Id900Timestamp.LengthWithReference);
        for (int i = 0; i < count; i++)
        {
            var record = Id900Timestamp.Read(records[(i * Id900Timestamp.LengthWithReference)..], hasReference: true);
            (times[i], references[i]) = ((long)record.Time, (long)record.Reference);
            seen |= record.Time | record.Reference;
        }

        return seen <= long.MaxValue;
    }

    /// <summary>Writes records with reference index.</summary>
    /// <param name="times">In ps, not negative.</param>
    /// <param name="references">As many, not negative.</param>
    /// <param name="records">At least <see cref="Id900Timestamp.LengthWithReference"/> bytes each.</param>
    /// <exception cref="ArgumentException">Unequal lengths, or too little room.</exception>
    public static void Join(ReadOnlySpan<long> times, ReadOnlySpan<long> references, Span<byte> records)
    {
        if (times.Length != references.Length) throw new ArgumentException("One reference index for each time.", nameof(references));
        ThrowIfShort(records.Length / Id900Timestamp.LengthWithReference, times.Length, nameof(records));
        for (int i = 0; i < times.Length; i++)
        {
            new Id900Timestamp((ulong)times[i], (ulong)references[i])
                .Write(records[(i * Id900Timestamp.LengthWithReference)..], hasReference: true);
        }
    }

    /// <summary>Writes records without reference index.</summary>
    /// <param name="times">In ps, not negative.</param>
    /// <param name="records">At least <see cref="Id900Timestamp.Length"/> bytes each.</param>
    /// <exception cref="ArgumentException">Too little room.</exception>
    public static void Write(ReadOnlySpan<long> times, Span<byte> records)
    {
        ThrowIfShort(records.Length / Id900Timestamp.Length, times.Length, nameof(records));
        Span<long> words = MemoryMarshal.Cast<byte, long>(records)[..times.Length];
        if (BitConverter.IsLittleEndian) times.CopyTo(words);
        else BinaryPrimitives.ReverseEndianness(times, words);
    }

    private static int Count(ReadOnlySpan<byte> records, int length) =>
        records.Length % length == 0
            ? records.Length / length
            : throw new ArgumentException($"{records.Length} bytes are not whole records of {length}.", nameof(records));

    private static void ThrowIfShort(int room, int needed, string name)
    {
        if (room < needed) throw new ArgumentException($"There is room for {room} records, but {needed} are needed.", name);
    }
}
