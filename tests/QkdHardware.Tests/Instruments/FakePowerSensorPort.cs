using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments;

/// <summary>Light that a test sets, without noise.</summary>
internal sealed class FakePowerSensorPort : IPowerSensorPort
{
    public double Watts { get; set; }

    public double DarkOffset { get; set; } = 20e-12;

    /// <summary>Readings taken so far.</summary>
    public int Count { get; private set; }

    public double WavelengthNm { get; set; } = 1550;

    public double Read()
    {
        Count++;
        return Watts + DarkOffset;
    }
}
