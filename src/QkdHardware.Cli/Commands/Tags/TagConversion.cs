using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Files.Writers;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>Writes one recording. The file gets its name when it is whole: what is interrupted or refused leaves none.</summary>
/// <param name="source">The recording.</param>
/// <param name="path">The file.</param>
/// <param name="overwrites">Whether one that is there is replaced.</param>
/// <param name="isAbsolute">Whether times with reference counts were made absolute, so that a T2 file can hold them without the counts.</param>
internal sealed class TagConversion(ITagSource source, string path, bool overwrites, bool isAbsolute)
{
    /// <summary>Tags written: photons, markers and sync events.</summary>
    public long Tags { get; private set; }

    public object Document => new { file = source.Name, output = path, tags = Tags, damaged = source.IsDamaged };

    /// <exception cref="UsageException">The file is there, or is the recording itself.</exception>
    /// <exception cref="InvalidDataException">The format cannot hold a tag.</exception>
    public async Task RunAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(source.Name)) throw new UsageException($"{path} is the recording itself.");
        if (File.Exists(path) && !overwrites) throw new UsageException($"{path} is there already; --force writes over it.");
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        string partial = Path.ChangeExtension(path, $"part{Path.GetExtension(path)}");
        try
        {
            bool isT2 = isAbsolute && source.Recording.Fields == TagFields.Reference && Path.GetExtension(path).Equals(".ptu", StringComparison.OrdinalIgnoreCase);
            TagRecording recording = isT2 ? source.Recording with { Fields = TagFields.None } : source.Recording;
            ITagWriter writer = await TagWriters.CreateAsync(partial, recording, cancellationToken).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                await TagProgress.ShowAsync(terminal, source, (isEnough, stop) => WriteAsync(writer, isEnough, stop), cancellationToken).ConfigureAwait(false);
                await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<bool> WriteAsync(ITagWriter writer, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        while (await source.ReadAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            await writer.WriteAsync(block, cancellationToken).ConfigureAwait(false);
            Tags += block.Count;
            if (isEnough()) return false;
        }

        return true;
    }
}
