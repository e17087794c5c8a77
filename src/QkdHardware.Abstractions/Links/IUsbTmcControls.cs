namespace QkdHardware.Abstractions.Links;

/// <summary>
/// What a USBTMC link does beside messages. <see cref="ReadStatusByteAsync"/> may be called while a message is awaited;
/// the others belong to the link's one user. A bus function that the instrument does not have throws
/// <see cref="NotSupportedException"/> before anything is sent.
/// </summary>
/// <exception cref="LinkException">The instrument is gone, or refuses what it says it can do.</exception>
public interface IUsbTmcControls
{
    /// <summary>The instrument requests service (SRQ), with its status byte. Raised on a thread of the link; do not block it.</summary>
    event Action<byte>? ServiceRequested;

    /// <summary>The instrument has a status byte (USB488).</summary>
    bool HasStatusByte { get; }

    /// <summary>The instrument takes the bus's trigger.</summary>
    bool HasTrigger { get; }

    /// <summary>The instrument has remote and local states.</summary>
    bool HasRemoteLocal { get; }

    /// <summary>Serial poll: the IEEE 488 status byte; its bit 6 (RQS) is cleared by this.</summary>
    ValueTask<byte> ReadStatusByteAsync(CancellationToken cancellationToken = default);

    /// <summary>Device clear: empties the instrument's buffers and ends what it does; settings and status stay.</summary>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>The bus's trigger (GET).</summary>
    ValueTask TriggerAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the transfer that the instrument may still be in, in each direction, and nothing else.</summary>
    ValueTask AbortAsync(CancellationToken cancellationToken = default);

    /// <summary>Asserts or releases remote enable (REN).</summary>
    ValueTask SetRemoteEnableAsync(bool enable, CancellationToken cancellationToken = default);

    /// <summary>Gives the front panel back (GTL).</summary>
    ValueTask GoToLocalAsync(CancellationToken cancellationToken = default);

    /// <summary>Locks the front panel, including its key for local (LLO).</summary>
    ValueTask LocalLockoutAsync(CancellationToken cancellationToken = default);
}
