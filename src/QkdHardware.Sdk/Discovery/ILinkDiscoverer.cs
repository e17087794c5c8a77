namespace QkdHardware.Sdk.Discovery;

/// <summary>
/// Looks for links of one kind. Nothing is opened and no instrument is asked anything. The composition root is given a
/// list of these and names none of them.
/// </summary>
public interface ILinkDiscoverer
{
    /// <summary>What it looks for, for help and for choosing: one word in lower case, such as <c>serial</c>.</summary>
    string Name { get; }

    /// <summary>Looks, for at most the time given; what is found at once is given at once.</summary>
    /// <param name="duration">How long answers are waited for, where there are answers.</param>
    /// <param name="time">The clock of it.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="DiscoveryException">This machine does not let it look.</exception>
    ValueTask<IReadOnlyList<FoundLink>> FindAsync(
        TimeSpan duration, TimeProvider time, CancellationToken cancellationToken = default);
}
