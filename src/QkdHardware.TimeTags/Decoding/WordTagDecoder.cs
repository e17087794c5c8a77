using System.Runtime.CompilerServices;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>Decodes records of fixed length one by one.</summary>
public sealed class WordTagDecoder<TCodec>(TCodec initial) : ITagDecoder
    where TCodec : struct, IWordCodec
{
    private TCodec codec = initial;

    /// <inheritdoc/>
    public int RecordLength => codec.Length;

    /// <inheritdoc/>
    public int TagsPerRecord => codec.TagsPerRecord;

    /// <inheritdoc/>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public TagIssueSeverity RestartSeverity { get; init; } = TagIssueSeverity.Error;

    /// <inheritdoc/>
    public long Disorder { get; init; }

    /// <inheritdoc/>
    public bool IsOrdered { get; init; } = true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Decode(ReadOnlySpan<byte> records, bool isLast, TagBlock block, long offset, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(log);
        int position = 0;
        int length = codec.Length;
        for (; records.Length - position >= length && block.Free >= codec.TagsPerRecord; position += length)
        {
            ReadOnlySpan<byte> record = records.Slice(position, length);
            if (!codec.TryDecode(record, block, log))
            {
                IsStopped = true;
                log.Add(TagIssueSeverity.Error, offset + position, $"{codec.Explain(record)}; reading stops.");
                break;
            }

            log.Records++;
        }

        return position;
    }

    /// <inheritdoc/>
    public int OffsetOfTag(ReadOnlySpan<byte> records, int tag)
    {
        int position = 0;
        for (; records.Length - position >= codec.Length; position += codec.Length)
        {
            tag -= codec.CountTags(records.Slice(position, codec.Length));
            if (tag < 0) break;
        }

        return position;
    }
}
