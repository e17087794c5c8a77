using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// What DataLinkTargetService saves from an ID900 or ID1000: binary or text, with or without reference index; one file per
/// input, so the channel number comes with the options. Times start again in every sub-acquisition.
/// </summary>
public sealed class Id900Format : ITagFormat
{
    private const double Score = 0.93;

    // Good lines before a bad one that make the file a damaged one of this format.
    private const int EnoughLines = 2;

    // 40 hours; a record does not last as long.
    private const ulong MaxTime = 1ul << 57;

    private enum Form
    {
        None,
        Binary,
        BinaryWithReference,
        Text,
        TextWithReference,
    }

    /// <inheritdoc/>
    public string Name => "id900";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole) => Find(head, isWhole) == Form.None ? 0 : Score;

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        bool isWhole = !input.Require(TagFormats.HeadLength);
        Form form = Find(input.Available, isWhole);
        if (form == Form.None) form = Form.Binary;
        bool hasReference = form is Form.BinaryWithReference or Form.TextWithReference;
        bool isText = form is Form.Text or Form.TextWithReference;
        TickScale? period = hasReference && options.TickPs is { } ps ? TickScale.FromPicoseconds(ps) : null;
        bool isOrdered = !hasReference || period is not null;
        if (!isOrdered) log?.Add(TagIssueSeverity.Note, 0, "times count from the last reference event; give the period of the reference as the tick to make them absolute.");
        recording = new TagRecording
        {
            Format = Name,
            Layout = $"ID900, {(isText ? "text" : "binary")}{(hasReference ? ", with reference index" : string.Empty)}",
            ResolutionPs = 1,
            Fields = hasReference ? TagFields.Reference : TagFields.None,
        };
        return isText
            ? new LineTagDecoder<Id900LineCodec>(new Id900LineCodec(hasReference, period, options.Channel)) { RestartSeverity = TagIssueSeverity.Note, IsOrdered = isOrdered }
            : new WordTagDecoder<Id900Codec>(new Id900Codec(hasReference, period, options.Channel)) { RestartSeverity = TagIssueSeverity.Note, IsOrdered = isOrdered };
    }

    private static Form Find(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.IsEmpty) return Form.None;
        if (Plausibility.IsText(head)) return FindText(head, isWhole);

        // All words going forward are times. Else times alternate with an index that never goes back, except to 0.
        if (IsForward(head, Id900Timestamp.Length)) return Form.Binary;
        return IsForward(head.Length > sizeof(ulong) ? head[sizeof(ulong)..] : [], Id900Timestamp.LengthWithReference) && HasTimes(head) ? Form.BinaryWithReference : Form.None;
    }

    private static Form FindText(ReadOnlySpan<byte> head, bool isWhole)
    {
        Form form = Form.None;
        for (int i = 0; i < Plausibility.MaxSample && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            if (end < 0 && !isWhole) break;
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).Trim("\r "u8);
            head = end < 0 ? [] : head[(end + 1)..];
            if (line.IsEmpty) continue;
            bool isLine = Id900Timestamp.TryParse(line, out _, out bool hasReference);
            Form found = hasReference ? Form.TextWithReference : Form.Text;
            if (!isLine || (form != Form.None && form != found)) return i >= EnoughLines ? form : Form.None;
            form = found;
        }

        return form;
    }

    private static bool IsForward(ReadOnlySpan<byte> words, int stride)
    {
        var evidence = default(Plausibility);
        ulong last = 0;
        for (int i = 0; i < Plausibility.MaxSample && words.Length >= sizeof(ulong); i++)
        {
            ulong word = Id900Timestamp.Read(words, false).Time;
            if (!evidence.Add(word < MaxTime)) break;
            if (i > 0) evidence.AddStep(word >= last);
            last = word;
            words = words[Math.Min(words.Length, stride)..];
        }

        return (last > 0 || stride != Id900Timestamp.Length) && evidence.Score(1) > 0;
    }

    private static bool HasTimes(ReadOnlySpan<byte> head)
    {
        var evidence = default(Plausibility);
        ulong largest = 0;
        for (int i = 0; i < Plausibility.MaxSample && head.Length >= Id900Timestamp.LengthWithReference; i++, head = head[Id900Timestamp.LengthWithReference..])
        {
            ulong time = Id900Timestamp.Read(head, true).Time;
            if (!evidence.Add(time < MaxTime)) break;
            largest = Math.Max(largest, time);
        }

        return largest > 0 && evidence.Score(1) > 0;
    }
}
