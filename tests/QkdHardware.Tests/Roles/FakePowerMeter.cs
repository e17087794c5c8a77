using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>A power meter that reads what the test says.</summary>
internal sealed class FakePowerMeter(string deviceId = "power_meter") : FakeInstrument(deviceId), IOpticalPowerMeter
{
    /// <summary>The power in watt at each reading.</summary>
    public Func<double> Power { get; set; } = () => 0;

    public Nanometers Wavelength { get; private set; }

    public int ZeroCount { get; private set; }

    public ValueTask SetWavelengthAsync(Nanometers wavelength, CancellationToken cancellationToken = default)
    {
        Wavelength = wavelength;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Nanometers> ReadWavelengthAsync(CancellationToken cancellationToken = default) => new(Wavelength);

    public ValueTask ZeroAsync(CancellationToken cancellationToken = default)
    {
        ZeroCount++;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Watts> ReadPowerAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new Watts(Power()));
    }
}
