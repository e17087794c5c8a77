using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld;

internal sealed class AttenuatorPort(World world) : IAttenuatorPort
{
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    public void SetAttenuation(double decibels)
    {
        if (!(decibels >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(decibels), decibels, "Expected an attenuation of 0 dB or more.");
        }

        world.Change((state, _) => state with { AttenuationDb = decibels });
    }
}
