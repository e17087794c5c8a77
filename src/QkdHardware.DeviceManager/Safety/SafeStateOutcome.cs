namespace QkdHardware.DeviceManager.Safety;

/// <summary>How one instrument reached its safe state, or did not.</summary>
/// <param name="DeviceId">The device's name in the bench file.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Problem">Null when the instrument confirmed its safe state; else what went wrong, naming the instrument.</param>
public sealed record SafeStateOutcome(string DeviceId, TimeSpan Duration, string? Problem)
{
    public bool IsSafe => Problem is null;
}
