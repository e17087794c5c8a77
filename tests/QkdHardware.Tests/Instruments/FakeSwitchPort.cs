using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments;

/// <summary>Remembers the light paths, and every map that was there on the way.</summary>
internal sealed class FakeSwitchPort : ISwitchPort
{
    public List<(int Ingress, int Egress)[]> Maps { get; } = [];

    public (int Ingress, int Egress)[] Now => Maps[^1];

    public void SetConnections(IReadOnlyCollection<(int Ingress, int Egress)> connections) => Maps.Add([.. connections]);
}
