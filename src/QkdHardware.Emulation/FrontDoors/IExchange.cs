namespace QkdHardware.Emulation.FrontDoors;

/// <summary>
/// A pretend instrument as the controller of a bus with END, status byte and service request sees it (IEEE 488.1: USBTMC,
/// VXI-11, HiSLIP): messages are written, responses are fetched. The door writes, reads and triggers from one thread at a
/// time; the other members are for any thread.
/// </summary>
public interface IExchange : IAsyncDisposable
{
    /// <summary>There is something to fetch that was not there before. Raised on any thread.</summary>
    event Action? ResponseReady;

    /// <summary>SRQ: there is a new reason for service. Raised on any thread.</summary>
    event Action? ServiceRequested;

    /// <summary>MAV: a response waits to be fetched.</summary>
    bool IsMessageAvailable { get; }

    /// <summary>
    /// Takes a part of a message; the last one is run, which may take the instrument's nominal time on the emulated clock.
    /// Returns quietly when <see cref="DeviceClear"/> ends it.
    /// </summary>
    /// <param name="data">Valid until the returned task completes.</param>
    /// <param name="isEnd">END came with the last byte.</param>
    /// <param name="cancellationToken">The cable was pulled or the door closes.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, bool isEnd, CancellationToken cancellationToken);

    /// <summary>Fetches a response or the next part of it; valid until the next call. Empty when there is none.</summary>
    /// <param name="maxLength">Most bytes wanted.</param>
    /// <param name="isEnd">END goes with the last byte.</param>
    ReadOnlyMemory<byte> Read(int maxLength, out bool isEnd);

    /// <summary>Serial poll: the status byte with RQS in bit 6, which the poll clears.</summary>
    byte Poll();

    /// <summary>Empties input and output and ends what runs; status and settings stay.</summary>
    void DeviceClear();

    /// <summary>The bus's trigger (GET).</summary>
    ValueTask TriggerAsync(CancellationToken cancellationToken);
}
