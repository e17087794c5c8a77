using System.Device.I2c;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>The host's view of an I2C address of pretend buses.</summary>
internal sealed class EmulatedI2cDevice(EmulatedBuses buses, I2cConnectionSettings settings) : I2cDevice
{
    private bool isDisposed;

    public override I2cConnectionSettings ConnectionSettings => settings;

    public override void Read(Span<byte> buffer) => Find().Read(buffer);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!Find().Write(buffer)) throw NotAcknowledged("the data");
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    protected override void Dispose(bool disposing)
    {
        isDisposed = true;
        base.Dispose(disposing);
    }

    private II2cTarget Find()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return buses.Find<II2cTarget>(new BusAddress.I2c(settings.BusId, settings.DeviceAddress)) ?? throw NotAcknowledged("its address");
    }

    private IOException NotAcknowledged(string what) =>
        new($"the device 0x{settings.DeviceAddress:x2} on bus {settings.BusId} does not acknowledge {what}");
}
