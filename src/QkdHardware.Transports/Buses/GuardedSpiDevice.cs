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

    public override void Read(Span<byte> buffer) =>
        guard.Read(inner, buffer, static (device, bytes) => device.Read(bytes));

    public override void Write(ReadOnlySpan<byte> buffer) =>
        guard.Write(inner, buffer, static (device, bytes) => device.Write(bytes));

    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => guard.Exchange(
        inner,
        writeBuffer,
        readBuffer,
        static (device, written, read) => device.TransferFullDuplex(written, read),
        static (written, _) => $"exchanging {written} bytes");

    protected override void Dispose(bool disposing)
    {
        if (disposing && guard.Close()) inner.Dispose();
        base.Dispose(disposing);
    }
}
