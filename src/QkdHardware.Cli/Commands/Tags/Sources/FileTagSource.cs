using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>One recording in a file, or on standard input.</summary>
internal sealed class FileTagSource : ITagSource
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly TagReader reader;
    private readonly TagBlock block;
    private bool isEnded;

    /// <param name="path">The file; <see cref="StandardInput"/> for standard input.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="needsFields">Whether reference counts and micro times are wanted beside time and channel.</param>
    /// <exception cref="TagFileException">No known format, or its header is damaged.</exception>
    public FileTagSource(string path, TagReadOptions options, bool needsFields)
    {
        Name = path;
        reader = path == StandardInput ? TagReader.Open(Console.OpenStandardInput(), options) : TagReader.Open(path, options);
        block = TagBlock.Rent(fields: needsFields ? reader.Recording.Fields : TagFields.None);
    }

    public string Name { get; }

    public TagRecording Recording => reader.Recording;

    public TagReadLog Log => reader.Log;

    public double? Progress => reader.Length is > 0 and { } length ? (double)reader.Position / length : null;

    public bool IsDamaged => Log.HasErrors || IsCutShort;

    public IEnumerable<string> Remarks
    {
        get
        {
            foreach (TagIssue issue in Log.Issues.Where(issue => issue.Severity > TagIssueSeverity.Note)) yield return $"{Name}: {issue}";
            if (IsCutShort) yield return $"{Name}: error at byte {reader.Position}: the header promises {Recording.PromisedRecords} records, {Log.Records} came.";
            if (Log.MoreIssues > 0) yield return $"{Name}: and {Log.MoreIssues} more.";
        }
    }

    // The reader holds the header against the size of a file; a pipe has none, so there its end tells.
    private bool IsCutShort => isEnded && reader.Length is null && Log.Records < Recording.PromisedRecords;

    public ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        isEnded = !reader.TryReadBlock(block);
        return new(isEnded ? null : block);
    }

    public ValueTask DisposeAsync()
    {
        block.Dispose();
        reader.Dispose();
        return ValueTask.CompletedTask;
    }
}
