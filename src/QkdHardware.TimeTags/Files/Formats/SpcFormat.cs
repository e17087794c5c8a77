using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.BeckerHickl;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// Becker &amp; Hickl FIFO files (.spc) of SPC-1xx, SPC-8xx and SPC-QC cards. The unit of the micro time is in the .set
/// file beside it, so it comes with the options.
/// </summary>
public sealed class SpcFormat : ITagFormat
{
    private const double Score = 0.98;
    private const uint MaxOverflows = 1 << 24;

    /// <inheritdoc/>
    public string Name => "spc";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.Length < SpcHeader.Length) return 0;
        var header = new SpcHeader(BinaryPrimitives.ReadUInt32LittleEndian(head));
        if (!header.IsPlausible) return 0;
        var evidence = default(Plausibility);
        evidence.Add(head.Length > SpcHeader.Length || isWhole);
        int last = 0;
        head = head[SpcHeader.Length..];
        for (int i = 0; i < Plausibility.MaxSample && head.Length >= sizeof(uint); i++, head = head[sizeof(uint)..])
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(head);
            SpcWord word = header.IsQc ? SpcWord.ParseQc(bits, header.HasSixInputs) : SpcWord.Parse(bits);
            if (!evidence.Add(word.Kind != SpcWordKind.Malformed && word.Overflows < MaxOverflows)) break;
            if (word.Kind is not (SpcWordKind.Photon or SpcWordKind.Marker))
            {
                if (word.Kind == SpcWordKind.Overflow) last = 0;
                continue;
            }

            // Every wrap is told, so between two of them the macro time goes forward.
            evidence.AddStep(word.Overflows > 0 || word.Macro >= last);
            last = word.Macro;
        }

        return evidence.Score(Score);
    }

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        if (!input.Require(SpcHeader.Length)) throw new TagFileException("The file ends inside the header.", input.Available.Length);
        var header = new SpcHeader(BinaryPrimitives.ReadUInt32LittleEndian(input.Available));
        if (!header.IsPlausible) throw new TagFileException($"0x{header.Word:X8} is no first word of an .spc file.", 0);
        input.Consume(SpcHeader.Length);
        recording = new TagRecording
        {
            Format = Name,
            Layout = !header.IsQc ? "SPC-1xx, SPC-8xx" : header.HasSixInputs ? "SPC-QC-x06" : "SPC-QC-x04",
            ResolutionPs = header.MacroUnitPs,
            MicroResolutionPs = options.MicroTickPs,
            Fields = TagFields.Reference | TagFields.Micro,
            HeaderLength = SpcHeader.Length,
            Header =
            [
                new PtuTag("MacroTimeUnitPs", -1, PtuTagType.Float, header.MacroUnitPs),
                new PtuTag("HasMarkers", -1, PtuTagType.Bool, header.HasMarkers),
                new PtuTag("RoutingBits", -1, PtuTagType.Int64, (long)header.RoutingBits),
                new PtuTag("HeaderWord", -1, PtuTagType.BitSet64, (long)header.Word),
            ],
        };
        TickScale? micro = options is { AddMicroTime: true, MicroTickPs: { } unit } ? TickScale.FromPicoseconds(unit) : null;
        return new WordTagDecoder<SpcCodec>(new SpcCodec(header, micro));
    }
}
