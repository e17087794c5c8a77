using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Sdk.Channels;

namespace QkdHardware.Sdk;

/// <summary>What every driver repeats: name, identity, loss of a link, and the wording of its errors.</summary>
public abstract class Instrument : IInstrument
{
    private readonly LossSignal loss;

    /// <param name="deviceId">The device's name in the bench file.</param>
    /// <param name="loss">Shared with the channels that the driver opened.</param>
    protected Instrument(string deviceId, LossSignal loss) => (DeviceId, this.loss) = (deviceId, loss);

    public string DeviceId { get; }

    public abstract InstrumentIdentity Identity { get; }

    public Task<InstrumentException> Lost => loss.Task;

    /// <summary>The last exchange of the link that matters most, for messages.</summary>
    protected abstract string LastExchange { get; }

    public abstract ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default);

    public async ValueTask DisposeAsync()
    {
        loss.Cancel();
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the links.</summary>
    protected abstract ValueTask CloseAsync();

    /// <summary>The instrument said no, or did not obey.</summary>
    protected InstrumentException Rejected(string problem, string? remedy = null) =>
        new(InstrumentErrorKind.Rejected, DeviceId, problem, LastExchange, remedy);

    /// <summary>The answer makes no sense.</summary>
    protected InstrumentException Violation(string problem) =>
        new(
            InstrumentErrorKind.ProtocolViolation,
            DeviceId,
            problem,
            LastExchange,
            "Check that this is the instrument and firmware that the driver's README names.");
}
