using System.Device.Spi;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>
/// The host's view of an SPI chip select of pretend buses. SPI has no acknowledgement: where no device is, the host reads
/// what its input line rests at, here ones.
/// </summary>
internal sealed class EmulatedSpiDevice(EmulatedBuses buses, SpiConnectionSettings settings) : SpiDevice
{
    private const byte RestingLine = 0xFF;

    private bool isDisposed;

    public override SpiConnectionSettings ConnectionSettings => settings;

    public override void Read(Span<byte> buffer) => TransferFullDuplex(new byte[buffer.Length], buffer);

    public override void Write(ReadOnlySpan<byte> buffer) => TransferFullDuplex(buffer, new byte[buffer.Length]);

    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (writeBuffer.Length != readBuffer.Length)
        {
            throw new ArgumentException("Both directions of a transfer have the same length.", nameof(readBuffer));
        }

        if (buses.Find<ISpiTarget>(new BusAddress.Spi(settings.BusId, settings.ChipSelectLine)) is { } target)
        {
            target.Transfer(writeBuffer, readBuffer);
        }
        else
        {
            readBuffer.Fill(RestingLine);
        }
    }

    protected override void Dispose(bool disposing)
    {
        isDisposed = true;
        base.Dispose(disposing);
    }
}
