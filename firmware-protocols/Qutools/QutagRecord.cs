using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Protocols.Qutools;

/// <summary>
/// A record of a quTAG or quTAU file. Source: tdcbase.h of the vendor's library (TDC_writeTimestamps), and
/// timetag/ETA, etabackend/cpp/PARSE_TimeTags.cpp.
/// </summary>
/// <param name="Time">Time in ticks: 1 ps for a quTAG, about 81 ps for a quTAU.</param>
/// <param name="Number">Channel number from 0; from <see cref="FirstMarker"/> on, a marker.</param>
// binary: | time i64 | channel i16 |      compressed: | time 36:0 | channel 39:37 |, 5 bytes
public readonly record struct QutagRecord(long Time, short Number)
{
    /// <summary>What files with a header start with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x87, 0xB3, 0x91, 0xFA];

    /// <summary>Bytes of the header; what is in it after the magic and the file size is not public.</summary>
    public const int HeaderLength = 40;

    /// <summary>Bytes of a binary record.</summary>
    public const int Length = 10;

    /// <summary>Bytes of a compressed record.</summary>
    public const int CompressedLength = 5;

    /// <summary>Bits of the time of a compressed record; it wraps.</summary>
    public const int CompressedTimeBits = 37;

    /// <summary>Lowest number of a marker.</summary>
    public const short FirstMarker = 100;

    private const short MaxNumber = 299;

    /// <summary>Whether the vendor's library can have written this record.</summary>
    public bool IsValid => Time >= 0 && Number is >= 0 and <= MaxNumber;

    /// <summary>Channel as in a <see cref="TagBlock"/>.</summary>
    public ushort Channel => Number >= FirstMarker ? TagChannel.Marker(Number) : (ushort)Number;

    public static QutagRecord Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(source), BinaryPrimitives.ReadInt16LittleEndian(source[sizeof(long)..]));

    public static QutagRecord ReadCompressed(ReadOnlySpan<byte> source)
    {
        ulong word = BinaryPrimitives.ReadUInt32LittleEndian(source) | ((ulong)source[4] << 32);
        return new((long)(word & ((1ul << CompressedTimeBits) - 1)), (short)(word >> CompressedTimeBits));
    }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, Time);
        BinaryPrimitives.WriteInt16LittleEndian(target[sizeof(long)..], Number);
    }

    /// <exception cref="ArgumentOutOfRangeException">Time or channel has too many bits.</exception>
    public void WriteCompressed(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)Time, 1ul << CompressedTimeBits, nameof(Time));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ushort)Number, 7, nameof(Number));
        ulong word = (ulong)Time | ((ulong)Number << CompressedTimeBits);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)word);
        target[4] = (byte)(word >> 32);
    }
}
