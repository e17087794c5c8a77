using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>An optical power meter. It emits nothing, so its safe state changes nothing.</summary>
public interface IOpticalPowerMeter : IInstrument
{
    /// <summary>Sets the wavelength whose responsivity the meter applies, and reads it back.</summary>
    ValueTask SetWavelengthAsync(Nanometers wavelength, CancellationToken cancellationToken = default);

    ValueTask<Nanometers> ReadWavelengthAsync(CancellationToken cancellationToken = default);

    /// <summary>Measures the dark offset, to be subtracted from now on. The sensor must be dark.</summary>
    ValueTask ZeroAsync(CancellationToken cancellationToken = default);

    /// <summary>One averaged reading.</summary>
    ValueTask<Watts> ReadPowerAsync(CancellationToken cancellationToken = default);
}
