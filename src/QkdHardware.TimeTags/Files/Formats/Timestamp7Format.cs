using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// What readevents7 of an S-Fifteen TDC2 writes: binary (-a 1) or hexadecimal lines (-a 0, -a 2), with or without
/// exchanged halves (-X) and absolute time (-A). The form is found from the content.
/// </summary>
public sealed class Timestamp7Format : ITagFormat
{
    private const double Score = 0.96;
    private const double MinSingle = 0.8;
    private const int HalfDigits = 8;

    /// <inheritdoc/>
    public string Name => "timestamp7";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole) =>
        FindText(head, isWhole) is not null || Binary(head, false) || Binary(head, true) ? Score : 0;

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool isWhole = !input.Require(TagFormats.HeadLength);
        ReadOnlySpan<byte> head = input.Available;
        Timestamp7Text? text = FindText(head, isWhole);
        bool isSwapped = text is null && !Binary(head, false) && Binary(head, true);
        recording = new TagRecording
        {
            Format = Name,
            Layout = "S-Fifteen timestamp7, " + (text switch
            {
                null => isSwapped ? "binary, halves exchanged (-a 1 -X)" : "binary (-a 1)",
                Timestamp7Text.Whole => "hexadecimal (-a 2)",
                Timestamp7Text.LowerFirst => "hexadecimal words (-a 0)",
                _ => "hexadecimal words, halves exchanged (-a 0 -X)",
            }),
            ResolutionPs = Timestamp7Event.TickPs,
        };
        return text is { } form
            ? new LineTagDecoder<Timestamp7LineCodec>(new Timestamp7LineCodec(form))
            : new WordTagDecoder<Timestamp7Codec>(new Timestamp7Codec(isSwapped));
    }

    private static bool Binary(ReadOnlySpan<byte> head, bool isSwapped)
    {
        if (Plausibility.IsText(head)) return false;
        List<ulong> words = [];
        for (; words.Count < Plausibility.MaxSample && head.Length >= sizeof(ulong); head = head[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(head);
            words.Add(isSwapped ? Timestamp7Event.SwapHalves(word) : word);
        }

        return IsPlausible(words);
    }

    private static Timestamp7Text? FindText(ReadOnlySpan<byte> head, bool isWhole)
    {
        List<ulong> words = [];
        int digits = 0;
        bool hasLetter = false;
        while (words.Count < Plausibility.MaxSample && !head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            if (end < 0 && !isWhole) break;
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).Trim("\r "u8);
            head = end < 0 ? [] : head[(end + 1)..];
            if (line.IsEmpty) continue;
            if (digits == 0) digits = line.Length;
            if (digits is not (HalfDigits or 2 * HalfDigits)) return null;
            if (line.Length != digits || !ulong.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong word)) break;
            hasLetter |= line.ContainsAnyInRange((byte)'a', (byte)'f') || line.ContainsAnyInRange((byte)'A', (byte)'F');
            words.Add(word);
        }

        // Without a letter, decimal numbers look the same.
        if (!hasLetter) return null;
        if (digits == 2 * HalfDigits) return IsPlausible(words) ? Timestamp7Text.Whole : null;
        List<ulong> lowerFirst = [];
        List<ulong> upperFirst = [];
        for (int i = 0; i + 1 < words.Count; i += 2)
        {
            lowerFirst.Add((words[i + 1] << 32) | words[i]);
            upperFirst.Add((words[i] << 32) | words[i + 1]);
        }

        return IsPlausible(lowerFirst) ? Timestamp7Text.LowerFirst : IsPlausible(upperFirst) ? Timestamp7Text.UpperFirst : null;
    }

    private static bool IsPlausible(List<ulong> words)
    {
        var evidence = default(Plausibility);
        ulong last = 0;
        foreach (ulong word in words)
        {
            var record = new Timestamp7Event(word);
            if (record.IsPadding) continue;
            if (!evidence.Add(record.IsDummy || record.Pattern != 0)) break;
            if (!record.IsDummy) evidence.AddTag(BitOperations.IsPow2(record.Pattern));
            if (last > 0) evidence.AddStep(record.Ticks >= last);
            last = record.Ticks;
        }

        return evidence.Score(1, MinSingle) > 0;
    }
}
