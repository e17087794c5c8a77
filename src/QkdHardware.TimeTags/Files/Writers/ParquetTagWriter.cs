using System.Globalization;
using Parquet;
using Parquet.Schema;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>
/// Writes Parquet: columns <c>time_ps</c> (int64), <c>type</c> (0 photon, 1 sync, 2 marker), <c>channel</c> (int32), and
/// where the recording has them <c>reference</c> (int64) and <c>micro</c> (int32). The file's metadata has the units and
/// every tag of the recording's header. A row group is <see cref="RowGroupLength"/> tags, so memory does not grow with the file.
/// </summary>
public sealed class ParquetTagWriter : ITagWriter
{
    /// <summary>Tags of a row group.</summary>
    public const int RowGroupLength = 1 << 20;

    private static readonly DataField<long> TimeField = new("time_ps");
    private static readonly DataField<byte> TypeField = new("type");
    private static readonly DataField<int> ChannelField = new("channel");
    private static readonly DataField<long> ReferenceField = new("reference");
    private static readonly DataField<int> MicroField = new("micro");

    private readonly Stream output;
    private readonly ParquetWriter writer;
    private readonly TagBlock pending;
    private bool isComplete;

    private ParquetTagWriter(Stream output, ParquetWriter writer, TagFields fields)
    {
        (this.output, this.writer) = (output, writer);
        pending = TagBlock.Rent(RowGroupLength, fields);
    }

    /// <summary>A writer that owns the stream.</summary>
    public static async ValueTask<ParquetTagWriter> CreateAsync(Stream output, TagRecording source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(source);
        List<Field> columns = [TimeField, TypeField, ChannelField];
        if (source.Fields.HasFlag(TagFields.Reference)) columns.Add(ReferenceField);
        if (source.Fields.HasFlag(TagFields.Micro)) columns.Add(MicroField);
        ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns), output, cancellationToken: cancellationToken).ConfigureAwait(false);
        writer.CustomMetadata = Describe(source);
        return new ParquetTagWriter(output, writer, source.Fields);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(TagBlock block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Count > pending.Free) await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        if (block.Count > pending.Free) throw new ArgumentException($"A block of more than {RowGroupLength} tags.", nameof(block));
        pending.AppendTail(block, 0);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (isComplete) return;
        isComplete = true;
        if (pending.Count > 0) await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!isComplete) await writer.DisposeAsync().ConfigureAwait(false);
        pending.Dispose();
        await output.DisposeAsync().ConfigureAwait(false);
    }

    private static Dictionary<string, string> Describe(TagRecording source)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["format"] = source.Format,
            ["layout"] = source.Layout,
            ["resolution_ps"] = source.ResolutionPs.ToString("R", CultureInfo.InvariantCulture),
        };
        if (source.MicroResolutionPs is { } micro) metadata["micro_resolution_ps"] = micro.ToString("R", CultureInfo.InvariantCulture);
        foreach (var tag in source.Header)
        {
            metadata[tag.Index < 0 ? $"header.{tag.Name}" : $"header.{tag.Name}[{tag.Index}]"] = tag.Value switch
            {
                null => string.Empty,
                byte[] bytes => Convert.ToHexString(bytes),
                double[] numbers => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
                double number => number.ToString("R", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
            };
        }

        return metadata;
    }

    private async ValueTask WriteGroupAsync(CancellationToken cancellationToken)
    {
        int count = pending.Count;
        long[] times = pending.Times.ToArray();
        var types = new byte[count];
        var channels = new int[count];
        for (int i = 0; i < count; i++)
        {
            ushort channel = pending.Channels[i];
            types[i] = TagChannel.IsPhoton(channel) ? (byte)0 : channel == TagChannel.Sync ? (byte)1 : (byte)2;
            channels[i] = TagChannel.IsPhoton(channel) ? channel : TagChannel.MarkerCode(channel);
        }

        long[] references = pending.References.ToArray();
        var micros = new int[pending.Micros.Length];
        for (int i = 0; i < micros.Length; i++) micros[i] = pending.Micros[i];
        using (ParquetRowGroupWriter group = writer.CreateRowGroup())
        {
            await group.WriteAsync<long>(TimeField, times, cancellationToken: cancellationToken).ConfigureAwait(false);
            await group.WriteAsync<byte>(TypeField, types, cancellationToken: cancellationToken).ConfigureAwait(false);
            await group.WriteAsync<int>(ChannelField, channels, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (references.Length > 0) await group.WriteAsync<long>(ReferenceField, references, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (micros.Length > 0) await group.WriteAsync<int>(MicroField, micros, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        pending.Clear();
    }
}
