namespace QkdHardware.TimeTags.Files;

/// <summary>What a reader counted and found so far. Issues are kept up to <see cref="MaxIssues"/>; the rest is counted.</summary>
public sealed class TagReadLog
{
    /// <summary>How many issues are kept.</summary>
    public const int MaxIssues = 100;

    private readonly List<TagIssue> issues = [];

    /// <summary>Records read, of any kind.</summary>
    public long Records { get; internal set; }

    /// <summary>Tags on inputs.</summary>
    public long Photons { get; internal set; }

    /// <summary>Markers.</summary>
    public long Markers { get; internal set; }

    /// <summary>Sync events, where the format has them as records of their own.</summary>
    public long Syncs { get; internal set; }

    /// <summary>Records that only carry the time counter on: overflow records, dummy events.</summary>
    public long OverflowRecords { get; internal set; }

    /// <summary>Wraps of the instrument's time counter; one overflow record may stand for many.</summary>
    public long Overflows { get; internal set; }

    /// <summary>Records that the instrument itself calls invalid.</summary>
    public long Invalid { get; internal set; }

    /// <summary>Places where the instrument says that tags may be lost.</summary>
    public long Gaps { get; internal set; }

    /// <summary>Steps back in time that were put in order.</summary>
    public long Reordered { get; internal set; }

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<TagIssue> Issues => issues;

    /// <summary>Issues beyond those kept.</summary>
    public long MoreIssues { get; private set; }

    /// <summary>Whether the recording is damaged.</summary>
    public bool HasErrors { get; private set; }

    internal void Add(TagIssueSeverity severity, long byteOffset, string message)
    {
        HasErrors |= severity == TagIssueSeverity.Error;
        if (issues.Count < MaxIssues) issues.Add(new TagIssue(severity, byteOffset, message));
        else MoreIssues++;
    }
}
