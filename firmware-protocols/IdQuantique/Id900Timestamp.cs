using System.Buffers.Binary;
using System.Buffers.Text;

namespace QkdHardware.Protocols.IdQuantique;

/// <summary>
/// A timestamp of an ID900 or ID1000, as DataLinkTargetService writes and streams it. Source: Time Controller Series user
/// manual, p. 48.
/// </summary>
/// <param name="Time">Picoseconds since the last reference event, or since the record began if there is none.</param>
/// <param name="Reference">Reference events so far; 0 without reference index.</param>
// binary: | time u64 | [reference index u64] |     ASCII: time[;reference index] NEWLINE
public readonly record struct Id900Timestamp(ulong Time, ulong Reference)
{
    /// <summary>Bytes of a binary timestamp without reference index.</summary>
    public const int Length = sizeof(ulong);

    /// <summary>Bytes with it.</summary>
    public const int LengthWithReference = 2 * sizeof(ulong);

    /// <summary>Characters of the longest line.</summary>
    public const int MaxLineLength = 44;

    public static Id900Timestamp Read(ReadOnlySpan<byte> source, bool hasReference) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        hasReference ? BinaryPrimitives.ReadUInt64LittleEndian(source[sizeof(ulong)..]) : 0);

    public void Write(Span<byte> target, bool hasReference)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Time);
        if (hasReference) BinaryPrimitives.WriteUInt64LittleEndian(target[sizeof(ulong)..], Reference);
    }

    /// <summary>A line without its end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out Id900Timestamp timestamp, out bool hasReference)
    {
        (timestamp, hasReference) = (default, false);
        if (!Utf8Parser.TryParse(line, out ulong time, out int length)) return false;
        if (length == line.Length)
        {
            timestamp = new Id900Timestamp(time, 0);
            return true;
        }

        hasReference = line[length] == (byte)';';
        if (!hasReference || !Utf8Parser.TryParse(line[(length + 1)..], out ulong reference, out int rest) || length + 1 + rest != line.Length) return false;
        timestamp = new Id900Timestamp(time, reference);
        return true;
    }

    /// <summary>The line of this timestamp, without its end.</summary>
    public string ToLine(bool hasReference) => hasReference ? $"{Time};{Reference}" : $"{Time}";
}
