namespace QkdHardware.Abstractions.Links;

/// <summary>
/// What a USBTMC link does beside <see cref="IInstrumentControls"/>. The same rules hold, and what the instrument does not
/// have is refused before anything is sent.
/// </summary>
/// <exception cref="LinkException">The instrument is gone, or refuses what it says it can do.</exception>
public interface IUsbTmcControls : IInstrumentControls
{
    /// <summary>The instrument requests service (SRQ), with its status byte. Raised on a thread of the link; do not block it.</summary>
    event Action<byte>? ServiceRequested;

    /// <summary>The instrument has remote and local states.</summary>
    bool HasRemoteLocal { get; }

    /// <summary>Ends the transfer that the instrument may still be in, in each direction, and nothing else.</summary>
    ValueTask AbortAsync(CancellationToken cancellationToken = default);

    /// <summary>Asserts or releases remote enable (REN).</summary>
    ValueTask SetRemoteEnableAsync(bool enable, CancellationToken cancellationToken = default);

    /// <summary>Gives the front panel back (GTL).</summary>
    ValueTask GoToLocalAsync(CancellationToken cancellationToken = default);

    /// <summary>Locks the front panel, including its key for local (LLO).</summary>
    ValueTask LocalLockoutAsync(CancellationToken cancellationToken = default);
}
