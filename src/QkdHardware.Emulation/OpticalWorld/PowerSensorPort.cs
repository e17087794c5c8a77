using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.OpticalWorld.Sampling;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld;

internal sealed class PowerSensorPort(World world, long seed) : IPowerSensorPort
{
    private const long StreamKind = 3;

    private readonly Lock gate = new();
    private RandomStream random = new(seed, StreamKind);

    public double WavelengthNm => world.Twin.Laser.WavelengthNm;

    public double Read()
    {
        Scene scene = world.CurrentScene();
        PowerSensorSection sensor = scene.Twin.PowerSensor;
        lock (gate)
        {
            return scene.PowerOnSensorW + sensor.DarkOffsetW + (sensor.NoiseRmsW * random.NextNormal());
        }
    }
}
