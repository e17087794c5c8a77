using QkdHardware.Abstractions.Errors;

namespace QkdHardware.Abstractions.Devices;

/// <summary>
/// An opened and identified instrument. Members are safe to call from any thread; an instrument serves one command at a
/// time. Disposal closes the links and changes nothing on the instrument.
/// </summary>
public interface IInstrument : IAsyncDisposable
{
    /// <summary>The device's name in the bench file.</summary>
    string DeviceId { get; }

    InstrumentIdentity Identity { get; }

    /// <summary>Completes when a link of the instrument is lost, also while it is idle; is cancelled by disposal.</summary>
    Task<InstrumentException> Lost { get; }

    /// <summary>
    /// Puts the instrument into the state in which it can harm nothing (light blocked, output off, bias at zero), and
    /// confirms it where the instrument can be asked. Idempotent.
    /// </summary>
    /// <exception cref="InstrumentException">The instrument did not confirm.</exception>
    ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default);
}
