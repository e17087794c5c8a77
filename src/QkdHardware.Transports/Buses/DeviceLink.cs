using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Buses;

/// <summary>A device on a bus as a link.</summary>
/// <param name="address">The address, as the bench file names it.</param>
/// <param name="device">Owned.</param>
internal sealed class DeviceLink<T>(string address, T device) : IDeviceLink<T>
    where T : class, IDisposable
{
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Address => address;

    public T Device => device;

    public Task<string> Lost => lost.Task;

    public ValueTask DisposeAsync()
    {
        if (lost.TrySetCanceled()) device.Dispose();
        return ValueTask.CompletedTask;
    }
}
