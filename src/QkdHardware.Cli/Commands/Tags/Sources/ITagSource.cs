using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>Where a command's tags come from: a file, files merged by time, a tagger.</summary>
internal interface ITagSource : IAsyncDisposable
{
    /// <summary>For messages and results: the path, or the device.</summary>
    string Name { get; }

    TagRecording Recording { get; }

    /// <summary>Counts of the reader so far; null for a live source.</summary>
    TagReadLog? Log { get; }

    /// <summary>The part that has been read, 0 to 1; null if it is not known.</summary>
    double? Progress { get; }

    /// <summary>How long tags were recorded, where it is known beforehand, ps; else it is the time from the first tag to the last.</summary>
    long? Exposure => null;

    /// <summary>Whether tags are wrong or missing, from what has been read.</summary>
    bool IsDamaged { get; }

    /// <summary>The next block, in the source's hands again at the next call; null when there is no more.</summary>
    ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>What a person should know of the source once it is read, a line each.</summary>
    IEnumerable<string> Remarks { get; }
}
