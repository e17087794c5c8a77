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

    public override void Read(Span<byte> buffer) =>
        guard.Read(inner, buffer, static (device, bytes) => device.Read(bytes));

    public override void Write(ReadOnlySpan<byte> buffer) =>
        guard.Write(inner, buffer, static (device, bytes) => device.Write(bytes));

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => guard.Exchange(
        inner,
        writeBuffer,
        readBuffer,
        static (device, written, read) => device.WriteRead(written, read),
        static (written, read) => $"writing {written} bytes and reading {read}");

    public override ComponentInformation QueryComponentInformation() => inner.QueryComponentInformation();

    protected override void Dispose(bool disposing)
    {
        if (disposing && guard.Close()) inner.Dispose();
        base.Dispose(disposing);
    }
}
