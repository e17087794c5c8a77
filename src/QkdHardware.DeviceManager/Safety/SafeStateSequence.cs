using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.DeviceManager.Benches;

namespace QkdHardware.DeviceManager.Safety;

/// <summary>
/// The order of the safe state: first the light is blocked (switch empty and attenuator at its largest value, at the
/// same time), then its source is switched off, then the passive instruments stop, and the detectors lose their bias
/// last, when nothing can reach them any more. Each instrument has its own bound, and none that fails keeps the others
/// from theirs.
/// </summary>
public static class SafeStateSequence
{
    /// <summary>One outcome an instrument, in the order of the sequence. Cannot be cancelled and does not throw.</summary>
    public static async Task<IReadOnlyList<SafeStateOutcome>> RunAsync(IReadOnlyList<OpenedDevice> devices, TimeProvider time)
    {
        var outcomes = new List<SafeStateOutcome>();
        foreach (IGrouping<int, OpenedDevice> stage in devices.GroupBy(Stage).OrderBy(group => group.Key))
        {
            outcomes.AddRange(await Task.WhenAll(stage.Select(device => MakeSafeAsync(device, time))).ConfigureAwait(false));
        }

        return outcomes;
    }

    private static int Stage(OpenedDevice device) => device.Instrument switch
    {
        IOpticalSwitch or IVariableAttenuator => 0,
        IModulator => 1,
        ISinglePhotonDetector => 3,
        _ => 2,
    };

    private static async Task<SafeStateOutcome> MakeSafeAsync(OpenedDevice device, TimeProvider time)
    {
        long start = time.GetTimestamp();
        TimeSpan bound = device.Driver.SafeStateBound;
        using var deadline = new CancellationTokenSource(bound, time);
        try
        {
            // A driver that ignores its token, or blocks its caller, must not hold up the others.
            await Task.Run(() => device.Instrument.EnterSafeStateAsync(deadline.Token).AsTask(), CancellationToken.None)
                .WaitAsync(deadline.Token).ConfigureAwait(false);
            return new(device.Id, time.GetElapsedTime(start), null);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new(
                device.Id,
                time.GetElapsedTime(start),
                $"{device.Id}: did not confirm its safe state within {bound.TotalSeconds:0.#} s; switch it off by hand.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A stranger's driver: whatever it throws, the sequence goes on.
            string problem = exception is InstrumentException ? exception.Message : $"{device.Id}: {exception.Message}";
            return new(device.Id, time.GetElapsedTime(start), $"{problem} Its state is unknown; switch it off by hand.");
        }
    }
}
