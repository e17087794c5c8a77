using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>One line of a text format to tags, with the state that lines need.</summary>
public interface ILineCodec
{
    /// <summary>Characters of the longest line, its end included.</summary>
    int MaxLength { get; }

    /// <summary>Most tags of a line.</summary>
    int TagsPerLine { get; }

    /// <summary>Appends the tags of a line, given without its end and surrounding blanks and never empty; false if it is no line of the format.</summary>
    bool TryDecode(ReadOnlySpan<byte> line, TagBlock block, TagReadLog log);

    /// <summary>Whether an event needs another line to be whole.</summary>
    bool IsInsideEvent => false;

    /// <summary>What a line of the format is, for messages.</summary>
    string Expected { get; }
}

/// <summary>Decodes text line by line. Empty lines are skipped; a last line without an end is a line.</summary>
public sealed class LineTagDecoder<TCodec>(TCodec initial) : ITagDecoder
    where TCodec : struct, ILineCodec
{
    private const int ShownLength = 40;

    private TCodec codec = initial;
    private readonly List<int> tagLines = [];

    /// <inheritdoc/>
    public int RecordLength => codec.MaxLength;

    /// <inheritdoc/>
    public int TagsPerRecord => codec.TagsPerLine;

    /// <inheritdoc/>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public TagIssueSeverity RestartSeverity { get; init; } = TagIssueSeverity.Error;

    /// <inheritdoc/>
    public bool IsOrdered { get; init; } = true;

    /// <inheritdoc/>
    public int Decode(ReadOnlySpan<byte> records, bool isLast, TagBlock block, long offset, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(log);
        tagLines.Clear();
        int position = 0;
        while (position < records.Length && block.Free >= codec.TagsPerLine)
        {
            ReadOnlySpan<byte> rest = records[position..];
            int end = rest[..Math.Min(rest.Length, codec.MaxLength)].IndexOf((byte)'\n');
            if (end < 0 && rest.Length < codec.MaxLength && !isLast) break;
            ReadOnlySpan<byte> line = (end < 0 ? rest[..Math.Min(rest.Length, codec.MaxLength)] : rest[..end]).Trim(" \t\r"u8);
            if (!line.IsEmpty)
            {
                int before = block.Count;
                if (line.Length >= codec.MaxLength || !codec.TryDecode(line, block, log))
                {
                    IsStopped = true;
                    log.Add(TagIssueSeverity.Error, offset + position, $"'{Show(line)}' is not {codec.Expected}; reading stops.");
                    break;
                }

                log.Records++;
                for (; before < block.Count; before++) tagLines.Add(position);
            }

            position += end < 0 ? Math.Min(rest.Length, codec.MaxLength) : end + 1;
        }

        return position;
    }

    /// <inheritdoc/>
    public void Finish(long offset, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (codec.IsInsideEvent) log.Add(TagIssueSeverity.Error, offset, "the file ends inside an event: its second line is missing.");
    }

    /// <inheritdoc/>
    public int OffsetOfTag(ReadOnlySpan<byte> records, int tag) => tagLines[tag];

    private static string Show(ReadOnlySpan<byte> line)
    {
        Span<char> text = stackalloc char[Math.Min(line.Length, ShownLength)];
        for (int i = 0; i < text.Length; i++) text[i] = line[i] is >= 0x20 and < 0x7F ? (char)line[i] : '.';
        return text.ToString();
    }
}
