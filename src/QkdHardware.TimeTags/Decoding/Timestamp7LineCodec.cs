using System.Globalization;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>How readevents7 writes an event as text.</summary>
public enum Timestamp7Text
{
    /// <summary>One line of 16 hexadecimal digits (-a 2).</summary>
    Whole,

    /// <summary>Two lines of 8, the lower half first (-a 0).</summary>
    LowerFirst,

    /// <summary>Two lines of 8, the upper half first (-a 0 -X).</summary>
    UpperFirst,
}

/// <summary>Events of an S-Fifteen TDC2 (timestamp7) as text.</summary>
public struct Timestamp7LineCodec(Timestamp7Text form) : ILineCodec
{
    private const int HalfDigits = 8;

    private Timestamp7Codec codec = new(false);
    private uint half;
    private bool hasHalf;

    /// <inheritdoc/>
    public readonly int MaxLength => 32;

    /// <inheritdoc/>
    public readonly int TagsPerLine => PatternTags.MaxTags;

    /// <inheritdoc/>
    public readonly bool IsInsideEvent => hasHalf;

    /// <inheritdoc/>
    public readonly string Expected => $"a line of {(form == Timestamp7Text.Whole ? 2 * HalfDigits : HalfDigits)} hexadecimal digits";

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> line, TagBlock block, TagReadLog log)
    {
        if (!ulong.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong word)) return false;
        if (form == Timestamp7Text.Whole) return line.Length == 2 * HalfDigits && codec.TryDecode(new Timestamp7Event(word), block, log);
        if (line.Length != HalfDigits) return false;
        hasHalf = !hasHalf;
        if (hasHalf)
        {
            half = (uint)word;
            return true;
        }

        ulong joined = form == Timestamp7Text.LowerFirst ? (word << 32) | half : ((ulong)half << 32) | word;
        return codec.TryDecode(new Timestamp7Event(joined), block, log);
    }
}
