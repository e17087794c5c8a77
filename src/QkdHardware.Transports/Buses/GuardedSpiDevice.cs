using System.Device.Spi;

namespace QkdHardware.Transports.Buses;

/// <summary>An SPI device whose bus is used by one at a time. Safe to call from any thread.</summary>
/// <param name="address">The device's link, for messages.</param>
/// <param name="inner">Owned.</param>
/// <param name="bus">The lock of its bus.</param>
internal sealed class GuardedSpiDevice(string address, SpiDevice inner, Lock bus) : SpiDevice
{
    private readonly BusGuard guard = new(address, bus);

    public override SpiConnectionSettings ConnectionSettings => inner.ConnectionSettings;

    public override void Read(Span<byte> buffer)
    {
        using Lock.Scope access = guard.Enter();
        try
        {
            inner.Read(buffer);
        }
        catch (IOException exception)
        {
            throw guard.Failure($"reading {buffer.Length} bytes", exception);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        using Lock.Scope access = guard.Enter();
        try
        {
            inner.Write(buffer);
        }
        catch (IOException exception)
        {
            throw guard.Failure($"writing {buffer.Length} bytes", exception);
        }
    }

    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        using Lock.Scope access = guard.Enter();
        try
        {
            inner.TransferFullDuplex(writeBuffer, readBuffer);
        }
        catch (IOException exception)
        {
            throw guard.Failure($"exchanging {writeBuffer.Length} bytes", exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && guard.Close()) inner.Dispose();
        base.Dispose(disposing);
    }
}
