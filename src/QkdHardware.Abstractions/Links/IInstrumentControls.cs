namespace QkdHardware.Abstractions.Links;

/// <summary>
/// What the message links of IEEE 488's family (USBTMC, a vendor's VISA) do beside messages.
/// <see cref="ReadStatusByteAsync"/> may be called while a message is awaited; the others belong to the link's one user. A
/// bus function that the instrument does not have throws <see cref="NotSupportedException"/>.
/// </summary>
/// <exception cref="LinkException">The instrument is gone, or refuses what it says it can do.</exception>
public interface IInstrumentControls
{
    /// <summary>The instrument has a status byte.</summary>
    bool HasStatusByte { get; }

    /// <summary>The instrument takes the bus's trigger.</summary>
    bool HasTrigger { get; }

    /// <summary>Serial poll: the IEEE 488 status byte; its bit 6 (RQS) is cleared by this.</summary>
    ValueTask<byte> ReadStatusByteAsync(CancellationToken cancellationToken = default);

    /// <summary>Device clear: empties the instrument's buffers and ends what it does; settings and status stay.</summary>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>The bus's trigger (GET).</summary>
    ValueTask TriggerAsync(CancellationToken cancellationToken = default);
}
