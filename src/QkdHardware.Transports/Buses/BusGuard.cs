using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Buses;

/// <summary>What accesses to devices on a bus share: one at a time on the bus, none after disposal, and errors of a link.</summary>
/// <param name="address">The device's link.</param>
/// <param name="bus">The lock of its bus.</param>
internal sealed class BusGuard(string address, Lock bus)
{
    private bool isDisposed;

    /// <summary>Begins an access; the scope ends it.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    public Lock.Scope Enter()
    {
        Lock.Scope scope = bus.EnterScope();
        if (!isDisposed) return scope;
        scope.Dispose();
        throw new ObjectDisposedException(address);
    }

    /// <summary>Waits for the access that is under way, then lets none begin. Returns false when that was so already.</summary>
    public bool Close()
    {
        lock (bus)
        {
            bool wasOpen = !isDisposed;
            isDisposed = true;
            return wasOpen;
        }
    }

    /// <summary>The error of a link for what the bus reported.</summary>
    /// <param name="access">What was tried, such as "reading 2 bytes".</param>
    /// <param name="exception">What the system said.</param>
    public LinkException Failure(string access, IOException exception) =>
        new(address, $"{access} failed ({exception.Message})", exception);
}
