namespace QkdHardware.Abstractions.Links;

/// <summary>
/// One connection of an instrument. A driver does not know what carries it. A link has one user at a time: whoever
/// opened it; only <see cref="Lost"/> and disposal may be used from any thread.
/// </summary>
public interface ILink : IAsyncDisposable
{
    /// <summary>What the bench file calls it, for messages: a VISA resource string or a URI.</summary>
    string Address { get; }

    /// <summary>
    /// Completes with the reason when the peer is gone, also while nobody reads or writes, and is cancelled by disposal.
    /// Never faults.
    /// </summary>
    Task<string> Lost { get; }
}
