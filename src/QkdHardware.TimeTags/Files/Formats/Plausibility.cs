using System.Buffers;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// Evidence for a format without a magic number: how many of the sampled records are as the instrument would write them,
/// and how many times go forward.
/// </summary>
internal struct Plausibility
{
    /// <summary>Records that are enough to judge.</summary>
    public const int MaxSample = 512;

    private const double MaxBackward = 0.02;
    private const int EnoughBeforeDamage = 8;

    private const int TextSample = 256;

    private static readonly SearchValues<byte> TextBytes = SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(character => (byte)character)]);

    private int valid;
    private bool isDamaged;
    private int steps;
    private int backward;
    private int tags;
    private int typical;

    /// <summary>Whether a file starts with text, and so not with the records of a binary format.</summary>
    public static bool IsText(ReadOnlySpan<byte> head) =>
        !head.IsEmpty && !head[..Math.Min(head.Length, TextSample)].ContainsAnyExcept(TextBytes);

    /// <summary>Counts a record; false, and the record is not evidence, if the sample ends at it: what follows damage proves nothing.</summary>
    public bool Add(bool isValid)
    {
        if (isValid) valid++;
        else isDamaged = true;
        return isValid;
    }

    /// <summary>Counts a tag; <paramref name="isTypical"/>: as most are, for instance of a single input.</summary>
    public void AddTag(bool isTypical)
    {
        tags++;
        if (isTypical) typical++;
    }

    /// <summary>Counts a step from one time to the next.</summary>
    public void AddStep(bool isForward)
    {
        steps++;
        if (!isForward) backward++;
    }

    /// <summary>
    /// <paramref name="best"/> if every record is valid, or some are before the first that is not, times go forward, and
    /// most tags are typical; else 0.
    /// </summary>
    public readonly double Score(double best, double minTypical = 0) =>
        valid >= (isDamaged ? EnoughBeforeDamage : 1) && backward <= steps * MaxBackward && typical >= tags * minTypical ? best : 0;
}
