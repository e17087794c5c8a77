using System.Buffers.Binary;
using System.Numerics;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>The timestamp stream of an S-Fifteen TDC1, as it comes from the device.</summary>
public sealed class Tdc1Format : ITagFormat
{
    private const double Score = 0.97;
    private const double MinSingle = 0.8;

    // The dummies are some microseconds late; two ticks before or after a half period prove nothing.
    private const uint Half = 1u << (Tdc1Word.TimeBits - 1);
    private const uint Margin = 1 << 14;

    /// <inheritdoc/>
    public string Name => "tdc1";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole)
    {
        var evidence = default(Plausibility);
        var last = new Tdc1Word(0);
        if (Plausibility.IsText(head)) return 0;
        if (isWhole && head.Length % sizeof(uint) != 0 && head.Length < 2 * sizeof(ulong)) return 0;
        for (int i = 0; i < Plausibility.MaxSample && head.Length >= sizeof(uint); i++, head = head[sizeof(uint)..])
        {
            var word = new Tdc1Word(BinaryPrimitives.ReadUInt32LittleEndian(head));
            if (!evidence.Add(word.IsDummy ? IsDummyTime(word.Ticks) : word.Pattern != 0)) break;
            if (!word.IsDummy) evidence.AddTag(BitOperations.IsPow2(word.Pattern));
            if (i > 0) evidence.AddStep(word.Ticks >= last.Ticks || IsWrap(last, word));
            last = word;
        }

        return evidence.Score(Score, MinSingle);
    }

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        recording = new TagRecording { Format = Name, Layout = "S-Fifteen TDC1", ResolutionPs = Tdc1Word.TickPs };
        return new WordTagDecoder<Tdc1Codec>(new Tdc1Codec());
    }

    private static bool IsDummyTime(uint ticks) => ticks is Tdc1Word.DummyTime or (Half + Tdc1Word.DummyTime);

    // A half period without an input ends in a dummy, so two events with a wrap between them are in the second half and in the first.
    private static bool IsWrap(Tdc1Word before, Tdc1Word after) =>
        before.IsDummy || after.IsDummy || (before.Ticks > Half - Margin && after.Ticks < Half + Margin);
}
