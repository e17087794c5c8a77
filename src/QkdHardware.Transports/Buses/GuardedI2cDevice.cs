using System.Device;
using System.Device.I2c;

namespace QkdHardware.Transports.Buses;

/// <summary>An I2C device whose bus is used by one at a time. Safe to call from any thread.</summary>
/// <param name="address">The device's link, for messages.</param>
/// <param name="inner">Owned.</param>
/// <param name="bus">The lock of its bus.</param>
internal sealed class GuardedI2cDevice(string address, I2cDevice inner, Lock bus) : I2cDevice
{
    private readonly BusGuard guard = new(address, bus);

    public override I2cConnectionSettings ConnectionSettings => inner.ConnectionSettings;

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

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        using Lock.Scope access = guard.Enter();
        try
        {
            inner.WriteRead(writeBuffer, readBuffer);
        }
        catch (IOException exception)
        {
            throw guard.Failure($"writing {writeBuffer.Length} bytes and reading {readBuffer.Length}", exception);
        }
    }

    public override ComponentInformation QueryComponentInformation() => inner.QueryComponentInformation();

    protected override void Dispose(bool disposing)
    {
        if (disposing && guard.Close()) inner.Dispose();
        base.Dispose(disposing);
    }
}
