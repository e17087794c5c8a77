using System.Globalization;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Id900;

/// <summary>Reads SCPI replies, and writes those with forms of their own.</summary>
public static class Id900Reply
{
    /// <summary>Whether the instrument refused: the only known part of an error's text.</summary>
    public static bool IsError(ReadOnlySpan<byte> reply) => reply.IndexOf("SCPI_ERR_"u8) >= 0;

    /// <summary>Parts a reply to joined queries into its lines, blanks around them dropped; false if they are not as many as wanted.</summary>
    public static bool TrySplit(ReadOnlyMemory<byte> reply, int count, out ReadOnlyMemory<byte>[] lines)
    {
        ReadOnlyMemory<byte> rest = TrimEnd(reply);
        var found = new List<ReadOnlyMemory<byte>>(count);
        while (found.Count <= count)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            found.Add(TrimEnd(end < 0 ? rest : rest[..end]));
            if (end < 0) break;
            rest = rest[(end + 1)..];
        }

        lines = [.. found];
        return lines.Length == count;
    }

    /// <summary>Reads a time, <c>1234TB</c> or a bare number, in whole ps.</summary>
    public static bool TryReadTime(ReadOnlyMemory<byte> reply, out long picoseconds)
    {
        picoseconds = 0;
        if (!ScpiReplyReader.TryReadSingle(reply, out ScpiReplyValue value)
            || !value.TryGetDouble(out double time, Id900Words.TimeBase)
            || !(Math.Abs(time) <= Id900Words.MaxTimePs))
        {
            return false;
        }

        picoseconds = (long)Math.Round(time, MidpointRounding.AwayFromZero);
        return true;
    }

    public static bool TryReadInteger(ReadOnlyMemory<byte> reply, out long value)
    {
        value = 0;
        return ScpiReplyReader.TryReadSingle(reply, out ScpiReplyValue single) && single.TryGetInteger(out value);
    }

    public static bool TryReadVolts(ReadOnlyMemory<byte> reply, out double volts)
    {
        volts = 0;
        return ScpiReplyReader.TryReadSingle(reply, out ScpiReplyValue single)
            && single.TryGetDouble(out volts, "V") && double.IsFinite(volts);
    }

    public static bool TryReadFlag(ReadOnlyMemory<byte> reply, out bool value)
    {
        value = false;
        return ScpiReplyReader.TryReadSingle(reply, out ScpiReplyValue single) && single.TryGetBoolean(out value);
    }

    public static bool Is(ReadOnlyMemory<byte> reply, ScpiKeyword word) =>
        ScpiReplyReader.TryReadSingle(reply, out ScpiReplyValue single) && single.Is(word);

    /// <summary>Whether the reply names this block.</summary>
    public static bool Is(ReadOnlyMemory<byte> reply, Id900Block block) =>
        Id900Block.TryParse(TrimEnd(reply).Span, out Id900Block named) && named == block;

    /// <summary>A time with its unit, as the instrument answers.</summary>
    public static string Time(long picoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{picoseconds}{Id900Words.TimeBase}");

    /// <summary>A histogram as the instrument answers: <c>[0, 5, 20]</c>.</summary>
    public static string Counts(IEnumerable<long> counts) => $"[{string.Join(", ", counts)}]";

    private static ReadOnlyMemory<byte> TrimEnd(ReadOnlyMemory<byte> text) =>
        text[..text.Span.TrimEnd("\r\n\t \0"u8).Length];
}
