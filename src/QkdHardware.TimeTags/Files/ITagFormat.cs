namespace QkdHardware.TimeTags.Files;

/// <summary>
/// A file format. Implement it in a file of its own in this assembly, with a constructor without parameters, and it is
/// found (<see cref="TagFormats.All"/>); formats of other assemblies call <see cref="TagFormats.Register"/>.
/// </summary>
public interface ITagFormat
{
    /// <summary>Short name for users, unique.</summary>
    string Name { get; }

    /// <summary>
    /// How well the start of a file fits, 0 (not at all) to 1 (a magic number says so). Formats without a magic number
    /// decode what they see and give the part that is plausible, below 1.
    /// </summary>
    /// <param name="head">Up to 64 KiB from the start of the file.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    double Match(ReadOnlySpan<byte> head, bool isWhole);

    /// <summary>Reads the header, leaving <paramref name="input"/> at the first record.</summary>
    /// <exception cref="TagFileException">The header is damaged.</exception>
    ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording);
}
