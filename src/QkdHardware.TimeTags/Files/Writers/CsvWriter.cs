using System.Buffers.Text;
using System.Globalization;
using System.Text;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>
/// Writes text: a comment with the units, a line of column names, and a line per tag: <c>time_ps,type,channel</c> and, where
/// the recording has them, <c>reference</c> and <c>micro</c>. The type is photon, sync or marker; the channel of a marker
/// is its code. Gaps, restarts and damage are comment lines in their place.
/// </summary>
public sealed class CsvWriter : ITagWriter
{
    private const int BufferLength = 1 << 16;
    private const int LongestLine = 128;

    private readonly Stream output;
    private readonly TagFields fields;
    private readonly byte[] buffer = new byte[BufferLength];
    private int filled;

    /// <summary>A writer that owns the stream.</summary>
    public CsvWriter(Stream output, TagRecording source)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(source);
        (this.output, fields) = (output, source.Fields);
        var head = new StringBuilder(FormattableString.Invariant($"# format={source.Format} layout={source.Layout.Replace('\n', ' ')} resolution_ps={source.ResolutionPs:R}"));
        if (source.MicroResolutionPs is { } micro) head.Append(CultureInfo.InvariantCulture, $" micro_resolution_ps={micro:R}");
        head.Append("\ntime_ps,type,channel");
        if (fields.HasFlag(TagFields.Reference)) head.Append(",reference");
        if (fields.HasFlag(TagFields.Micro)) head.Append(",micro");
        output.Write(Encoding.UTF8.GetBytes(head.Append('\n').ToString()));
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(TagBlock block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        (int tag, int mark) = (0, 0);
        do
        {
            Format(block, ref tag, ref mark);
            await output.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
            filled = 0;
        }
        while (tag < block.Count || mark < block.Marks.Length);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default) => await output.FlushAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private void Format(TagBlock block, ref int tag, ref int mark)
    {
        ReadOnlySpan<long> times = block.Times;
        ReadOnlySpan<ushort> channels = block.Channels;
        ReadOnlySpan<TagMark> marks = block.Marks;
        while (filled < BufferLength - LongestLine)
        {
            if (mark < marks.Length && marks[mark].Index <= tag)
            {
                Text(Encoding.ASCII.GetBytes($"# {marks[mark].Kind} {marks[mark].Value}\n"));
                mark++;
                continue;
            }

            if (tag == times.Length) return;
            ushort channel = channels[tag];
            Number(times[tag]);
            Text(TagChannel.IsPhoton(channel) ? ",photon,"u8 : channel == TagChannel.Sync ? ",sync,"u8 : ",marker,"u8);
            Number(TagChannel.IsPhoton(channel) ? channel : TagChannel.MarkerCode(channel));
            if (fields.HasFlag(TagFields.Reference)) Column(block.References.IsEmpty ? 0 : block.References[tag]);
            if (fields.HasFlag(TagFields.Micro)) Column(block.Micros.IsEmpty ? 0 : block.Micros[tag]);
            Text("\n"u8);
            tag++;
        }
    }

    private void Column(long value)
    {
        Text(","u8);
        Number(value);
    }

    private void Number(long value)
    {
        Utf8Formatter.TryFormat(value, buffer.AsSpan(filled), out int length);
        filled += length;
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer.AsSpan(filled));
        filled += text.Length;
    }
}
