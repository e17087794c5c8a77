namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// Evidence for a format without a magic number: how many of the sampled records are as the instrument would write them,
/// and how many times go forward.
/// </summary>
internal struct Plausibility
{
    /// <summary>Records that are enough to judge.</summary>
    public const int MaxSample = 4096;

    private const double MaxBackward = 0.02;

    private int records;
    private int valid;
    private int steps;
    private int backward;
    private int tags;
    private int typical;

    /// <summary>Counts a record.</summary>
    public void Add(bool isValid)
    {
        records++;
        if (isValid) valid++;
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

    /// <summary><paramref name="best"/> if every record is valid, times go forward, and most tags are typical; else 0.</summary>
    public readonly double Score(double best, double minTypical = 0) =>
        records > 0 && valid == records && backward <= steps * MaxBackward && typical >= tags * minTypical ? best : 0;
}
