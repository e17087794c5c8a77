using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;

namespace QkdHardware.Tests.Roles;

/// <summary>An instrument of a test: counts its disposals, and enters its safe state as the test says.</summary>
internal class FakeInstrument(string deviceId) : IInstrument
{
    private readonly TaskCompletionSource<InstrumentException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string DeviceId { get; } = deviceId;

    public InstrumentIdentity Identity { get; init; } = new("Fake", "Model 1", "SN1", "1.0", "a test");

    public Task<InstrumentException> Lost => lost.Task;

    public int DisposeCount { get; private set; }

    public int SafeStateCount { get; private set; }

    /// <summary>What entering the safe state does.</summary>
    public Func<CancellationToken, ValueTask> OnSafeState { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>What disposal does.</summary>
    public Func<ValueTask> OnDispose { get; set; } = () => ValueTask.CompletedTask;

    /// <summary>The cable is pulled.</summary>
    public void Lose() =>
        lost.TrySetResult(new InstrumentException(InstrumentErrorKind.Disconnected, DeviceId, "the link was lost.", "sent `A`"));

    public ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default)
    {
        SafeStateCount++;
        return OnSafeState(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        lost.TrySetCanceled();
        return OnDispose();
    }
}
