using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QkdHardware.Protocols.PicoQuant;

/// <summary>The type codes of PTU header tags.</summary>
public enum PtuTagType : uint
{
    Empty = 0xFFFF0008,
    Bool = 0x00000008,
    Int64 = 0x10000008,
    BitSet64 = 0x11000008,
    Color = 0x12000008,
    Float = 0x20000008,

    /// <summary>Days since 1899-12-30 as a double.</summary>
    DateTime = 0x21000008,
    FloatArray = 0x2001FFFF,

    /// <summary>A string of 8-bit characters, read as Latin-1.</summary>
    Ansi = 0x4001FFFF,

    /// <summary>A string in UTF-16.</summary>
    Wide = 0x4002FFFF,
    Blob = 0xFFFFFFFF,
}

/// <summary>
/// One tag of a PTU header. Source: PicoQuant/PicoQuant-Time-Tagged-File-Format-Demos, doc/apx_tagtypes.html.
/// </summary>
/// <param name="Name">Identifier, up to 32 ASCII characters.</param>
/// <param name="Index">-1 for a tag that is not indexed.</param>
/// <param name="Type">Type code; one that this code does not know is refused when reading, since its length is unknown.</param>
/// <param name="Value">null, bool, long, double, double[], string or byte[], by type; a date stays the number in the file.</param>
public sealed record PtuTag(string Name, int Index, PtuTagType Type, object? Value)
{
    /// <summary>Bytes of a tag without a payload.</summary>
    public const int FixedLength = 48;

    /// <summary>Identifier of the last tag of a header.</summary>
    public const string HeaderEnd = "Header_End";

    /// <summary>The longest payload that is believed; more is damage.</summary>
    public const int MaxPayloadLength = 1 << 26;

    private const int NameLength = 32;
    private const int TypeOffset = 36;
    private const int ValueOffset = 40;

    // | identifier 32, NUL-padded | index i32 | type u32 | value 8, or the length of what follows |
    /// <summary>Reads the tag at the start of <paramref name="source"/>; <paramref name="length"/> is what to skip, or on
    /// <see cref="OperationStatus.NeedMoreData"/> how much must be there.</summary>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out PtuTag tag, out int length)
    {
        tag = new PtuTag(string.Empty, -1, PtuTagType.Empty, null);
        length = FixedLength;
        if (source.Length < FixedLength) return OperationStatus.NeedMoreData;

        var type = (PtuTagType)BinaryPrimitives.ReadUInt32LittleEndian(source[TypeOffset..]);
        ReadOnlySpan<byte> value = source[ValueOffset..FixedLength];
        long word = BinaryPrimitives.ReadInt64LittleEndian(value);
        if (!Enum.IsDefined(type)) return OperationStatus.InvalidData;
        ReadOnlySpan<byte> payload = [];
        if (type is PtuTagType.FloatArray or PtuTagType.Ansi or PtuTagType.Wide or PtuTagType.Blob)
        {
            if (word is < 0 or > MaxPayloadLength) return OperationStatus.InvalidData;
            length += (int)word;
            if (source.Length < length) return OperationStatus.NeedMoreData;
            payload = source[FixedLength..length];
        }

        ReadOnlySpan<byte> name = source[..NameLength];
        int end = name.IndexOf((byte)0);
        tag = new PtuTag(
            Encoding.ASCII.GetString(end < 0 ? name : name[..end]),
            BinaryPrimitives.ReadInt32LittleEndian(source[NameLength..]),
            type,
            type switch
            {
                PtuTagType.Empty => null,
                PtuTagType.Bool => word != 0,
                PtuTagType.Float or PtuTagType.DateTime => BitConverter.Int64BitsToDouble(word),
                PtuTagType.FloatArray => ReadDoubles(payload),
                PtuTagType.Ansi => Encoding.Latin1.GetString(payload).TrimEnd('\0'),
                PtuTagType.Wide => Encoding.Unicode.GetString(payload).TrimEnd('\0'),
                PtuTagType.Blob => payload.ToArray(),
                _ => word,
            });
        return OperationStatus.Done;
    }

    /// <summary>Writes the tag, its payload padded with NUL to a multiple of 8.</summary>
    /// <exception cref="ArgumentException">The name does not fit, or the value is not of the type.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (Name.Length > NameLength || !Ascii.IsValid(Name)) throw new ArgumentException($"'{Name}' is no tag identifier: at most 32 ASCII characters.");
        byte[]? payload = (Type, Value) switch
        {
            (PtuTagType.Ansi, string text) => Encoding.Latin1.GetBytes(text + '\0'),
            (PtuTagType.Wide, string text) => Encoding.Unicode.GetBytes(text + '\0'),
            (PtuTagType.Blob, byte[] bytes) => bytes,
            (PtuTagType.FloatArray, double[] doubles) => WriteDoubles(doubles),
            _ => null,
        };
        long word = (Type, Value) switch
        {
            _ when payload is not null => (payload.Length + 7L) & ~7L,
            (PtuTagType.Empty, null) => 0,
            (PtuTagType.Bool, bool flag) => flag ? -1 : 0,
            (PtuTagType.Float or PtuTagType.DateTime, double number) => BitConverter.DoubleToInt64Bits(number),
            (PtuTagType.Int64 or PtuTagType.BitSet64 or PtuTagType.Color, long number) => number,
            _ => throw new ArgumentException($"Tag {Name}: a value of type {Value?.GetType().Name ?? "null"} is no {Type}."),
        };
        int length = FixedLength + (payload is null ? 0 : (int)word);
        Span<byte> target = output.GetSpan(length)[..length];
        target.Clear();
        Encoding.ASCII.GetBytes(Name, target);
        BinaryPrimitives.WriteInt32LittleEndian(target[NameLength..], Index);
        BinaryPrimitives.WriteUInt32LittleEndian(target[TypeOffset..], (uint)Type);
        BinaryPrimitives.WriteInt64LittleEndian(target[ValueOffset..], word);
        payload?.CopyTo(target[FixedLength..]);
        output.Advance(length);
    }

    private static double[] ReadDoubles(ReadOnlySpan<byte> payload)
    {
        var doubles = new double[payload.Length / sizeof(double)];
        for (int i = 0; i < doubles.Length; i++) doubles[i] = BinaryPrimitives.ReadDoubleLittleEndian(payload[(i * sizeof(double))..]);
        return doubles;
    }

    private static byte[] WriteDoubles(double[] doubles)
    {
        var payload = new byte[doubles.Length * sizeof(double)];
        for (int i = 0; i < doubles.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(payload.AsSpan(i * sizeof(double)), doubles[i]);
        return payload;
    }
}
