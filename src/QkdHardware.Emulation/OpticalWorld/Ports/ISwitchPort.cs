namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>What a switch's firmware does to the light.</summary>
public interface ISwitchPort
{
    /// <summary>The light paths from now on: ingress port to egress port, in the instrument's numbers.</summary>
    void SetConnections(IReadOnlyCollection<(int Ingress, int Egress)> connections);
}
