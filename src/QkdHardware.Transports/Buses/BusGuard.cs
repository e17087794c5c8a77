using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Buses;

/// <summary>What accesses to devices on a bus share: one at a time on the bus, none after disposal, and errors of a link.</summary>
/// <param name="address">The device's link.</param>
/// <param name="bus">The lock of its bus.</param>
internal sealed class BusGuard(string address, Lock bus)
{
    private bool isDisposed;

    /// <summary>One access that reads.</summary>
    /// <param name="device">What is read from.</param>
    /// <param name="buffer">Filled.</param>
    /// <param name="read">Reads; called once, with the bus held.</param>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    /// <exception cref="LinkException">The bus reported an error.</exception>
    public void Read<TDevice>(TDevice device, Span<byte> buffer, Action<TDevice, Span<byte>> read)
    {
        using Lock.Scope access = Enter();
        try
        {
            read(device, buffer);
        }
        catch (IOException exception)
        {
            throw Failure($"reading {buffer.Length} bytes", exception);
        }
    }

    /// <summary>One access that writes; as <see cref="Read{TDevice}"/>.</summary>
    public void Write<TDevice>(TDevice device, ReadOnlySpan<byte> buffer, Action<TDevice, ReadOnlySpan<byte>> write)
    {
        using Lock.Scope access = Enter();
        try
        {
            write(device, buffer);
        }
        catch (IOException exception)
        {
            throw Failure($"writing {buffer.Length} bytes", exception);
        }
    }

    /// <summary>One access that writes and reads; as <see cref="Read{TDevice}"/>.</summary>
    /// <param name="describe">Says what was tried, from the numbers of bytes to write and to read.</param>
    public void Exchange<TDevice>(
        TDevice device,
        ReadOnlySpan<byte> writeBuffer,
        Span<byte> readBuffer,
        Action<TDevice, ReadOnlySpan<byte>, Span<byte>> exchange,
        Func<int, int, string> describe)
    {
        using Lock.Scope access = Enter();
        try
        {
            exchange(device, writeBuffer, readBuffer);
        }
        catch (IOException exception)
        {
            throw Failure(describe(writeBuffer.Length, readBuffer.Length), exception);
        }
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

    private Lock.Scope Enter()
    {
        Lock.Scope scope = bus.EnterScope();
        if (!isDisposed) return scope;
        scope.Dispose();
        throw new ObjectDisposedException(address);
    }

    private LinkException Failure(string access, IOException exception) =>
        new(address, $"{access} failed ({exception.Message})", exception);
}
