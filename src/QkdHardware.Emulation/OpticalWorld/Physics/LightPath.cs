using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>From the modulators to the far sides of the switch.</summary>
internal static class LightPath
{
    /// <summary>Mean photons a pulse that leave by an egress port, at the intensity modulator's highest transmission.</summary>
    public static double PhotonsAt(WorldState state, int egress)
    {
        TwinFile twin = state.Twin;
        double part = 0;
        foreach ((int ingress, int to) in state.Connections)
        {
            if (to == egress)
            {
                part += ingress == twin.Switch.WeakIngress ? twin.Tap.Ratio : 0;
                part += ingress == twin.Switch.BrightIngress ? 1 - twin.Tap.Ratio : 0;
            }
        }

        return twin.Laser.LaunchPhotons * part * Decibel.ToRatio(state.AttenuationDb + twin.Switch.InsertionLossDb);
    }
}
