using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>
/// Writes blocks, in order of time, to a file. <see cref="CompleteAsync"/> finishes the file; disposing without it leaves
/// one that is cut short. Not thread safe.
/// </summary>
public interface ITagWriter : IAsyncDisposable
{
    /// <summary>Writes every tag of a block.</summary>
    /// <exception cref="InvalidDataException">The format cannot hold a tag of the block; tags before it may be written.</exception>
    ValueTask WriteAsync(TagBlock block, CancellationToken cancellationToken = default);

    /// <summary>Writes what is pending and corrects the header.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken = default);
}
