using QkdHardware.Abstractions.Units;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Converts between the power at the tap's bright port and the mean photon number at Alice's output.</summary>
internal sealed class PhotonFlux
{
    private const double Planck = 6.62607015e-34; // J s, exact (SI 2019)
    private const double SpeedOfLight = 299_792_458; // m/s, exact

    private readonly double photonsPerJoule;

    public PhotonFlux(SourcePart source, SymbolClock clock)
    {
        double photonEnergy = Planck * SpeedOfLight / (source.WavelengthNm * 1e-9);
        photonsPerJoule = source.TapRatio / (photonEnergy * clock.SymbolRateHz);
    }

    /// <summary>Mean photon number a pulse at Alice's output.</summary>
    public double MeanPhotonNumber(Watts atBrightPort) => atBrightPort.Value * photonsPerJoule;
}
