using System.Collections.Immutable;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld;

internal sealed class SwitchPort(World world) : ISwitchPort
{
    /// <exception cref="ArgumentException">A port has two paths.</exception>
    public void SetConnections(IReadOnlyCollection<(int Ingress, int Egress)> connections)
    {
        ImmutableArray<(int Ingress, int Egress)> paths = [.. connections];
        if (paths.DistinctBy(path => path.Ingress).Count() < paths.Length
            || paths.DistinctBy(path => path.Egress).Count() < paths.Length)
        {
            throw new ArgumentException("A port of the switch has two paths; it can have one.", nameof(connections));
        }

        world.Change((state, _) => state with { Connections = paths });
    }
}
