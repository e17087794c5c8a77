namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>The writer for a file name.</summary>
public static class TagWriters
{
    /// <summary>Endings that can be written.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".ptu", ".csv", ".parquet"];

    /// <summary>Creates the file, replacing one of that name, and its writer.</summary>
    /// <param name="path">The ending says the format: .ptu, .csv or .parquet.</param>
    /// <param name="source">The recording whose tags will be written.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">No such format, or it cannot hold the recording; no file is made then.</exception>
    public static async ValueTask<ITagWriter> CreateAsync(string path, TagRecording source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (!Endings.Contains(ending)) throw new ArgumentException($"'{ending}' cannot be written; {string.Join(", ", Endings)} can.", nameof(path));
        if (ending == ".ptu") PtuWriter.Create(Stream.Null, source);
        var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1, useAsync: false);
        return ending switch
        {
            ".ptu" => PtuWriter.Create(output, source),
            ".csv" => new CsvWriter(output, source),
            _ => await ParquetTagWriter.CreateAsync(output, source, cancellationToken).ConfigureAwait(false),
        };
    }
}
