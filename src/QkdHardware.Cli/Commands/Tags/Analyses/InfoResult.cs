using System.Globalization;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Display;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>What is in a recording.</summary>
internal sealed class InfoResult(
    TagSummary summary, IReadOnlyList<KeyValuePair<ushort, long>> counts, long? first, long? last, bool printsHeader) : ITagResult
{
    private TagRecording Recording => summary.Source.Recording;

    private TagReadLog Log => summary.Source.Log ?? throw new InvalidOperationException("Only files have this information.");

    public object Document => new OrderedDictionary<string, object?>
    {
        ["file"] = summary.Source.Name,
        ["format"] = Recording.Format,
        ["layout"] = Recording.Layout,
        ["records"] = Log.Records,
        ["promised_records"] = Recording.PromisedRecords,
        ["photons"] = Log.Photons,
        ["markers"] = Log.Markers,
        ["syncs"] = Log.Syncs,
        ["overflows"] = Log.Overflows,
        ["overflow_records"] = Log.OverflowRecords,
        ["invalid"] = Log.Invalid,
        ["gaps"] = Log.Gaps,
        ["reordered"] = Log.Reordered,
        ["resolution_ps"] = Recording.ResolutionPs,
        ["micro_resolution_ps"] = Recording.MicroResolutionPs,
        ["first_ps"] = first,
        ["last_ps"] = last,
        ["first_tag_ps"] = summary.First,
        ["last_tag_ps"] = summary.Last,
        ["duration_ps"] = summary.Duration,
        ["channels"] = Counts(TagChannel.IsPhoton, channel => channel),
        ["markers_by_code"] = Counts(TagChannel.IsMarker, TagChannel.MarkerCode),
        ["damaged"] = Log.HasErrors,
        ["issues"] = Log.Issues.Select(issue => new
        {
            severity = issue.Severity.ToString().ToLowerInvariant(),
            byte_offset = issue.ByteOffset,
            message = issue.Message,
        }),
        ["header_bytes"] = Recording.HeaderLength,
        ["header"] = Header(),
    };

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Recording", "Value");
        Row("Format", $"{Recording.Format}: {Recording.Layout}");
        Row("Resolution", TimeQuantity.Format(Recording.ResolutionPs));
        if (Recording.MicroResolutionPs is { } micro) Row("Micro time resolution", TimeQuantity.Format(micro));
        Row("Records", Number(Log.Records));
        Row("Photons", Number(Log.Photons));
        foreach ((ushort channel, long count) in counts) Row($"  {(TagChannel.IsPhoton(channel) ? "channel " : string.Empty)}{ChannelName.Format(channel)}", Number(count));
        Row("Overflows", $"{Number(Log.Overflows)} in {Number(Log.OverflowRecords)} records");
        if (Log.Invalid > 0) Row("Invalid records", Number(Log.Invalid));
        if (Log.Gaps > 0) Row("Gaps", Number(Log.Gaps));
        if (Log.Reordered > 0) Row("Put in order", Number(Log.Reordered));
        Row("First photon", first is { } from ? $"{Number(from)} ps" : "-");
        Row("Last photon", last is { } to ? $"{Number(to)} ps" : "-");
        Row("Damaged", Log.HasErrors ? "yes" : "no");
        terminal.Output.Write(table);
        if (printsHeader)
        {
            foreach ((string name, object? value) in Header()) terminal.WriteLine($"{name} = {Text(value)}");
        }

        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(object? value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        double[] numbers => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private Dictionary<string, long> Counts(Func<ushort, bool> isOfKind, Func<ushort, int> number) => counts
        .Where(pair => isOfKind(pair.Key))
        .ToDictionary(pair => number(pair.Key).ToString(CultureInfo.InvariantCulture), pair => pair.Value);

    /// <summary>Every entry by its name as in the file, with its index in brackets; a name that comes again gets its number.</summary>
    private OrderedDictionary<string, object?> Header()
    {
        OrderedDictionary<string, object?> header = [];
        foreach (PtuTag tag in Recording.Header)
        {
            if (tag.Name == PtuTag.HeaderEnd) continue;
            string name = tag.Index < 0 ? tag.Name : $"{tag.Name}[{tag.Index}]";
            string key = name;
            for (int again = 2; header.ContainsKey(key); again++) key = $"{name} ({again})";
            header.Add(key, tag.Value switch
            {
                byte[] bytes => Convert.ToHexString(bytes),
                double number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
                double[] numbers when !numbers.All(double.IsFinite) => Text(numbers),
                _ => tag.Value,
            });
        }

        return header;
    }
}
