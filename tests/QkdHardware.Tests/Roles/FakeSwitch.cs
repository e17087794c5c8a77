using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>A switch that remembers its map and every change.</summary>
internal sealed class FakeSwitch(string deviceId = "switch") : FakeInstrument(deviceId), IOpticalSwitch
{
    public Interval<int> IngressPorts { get; } = new(1, 8);

    public Interval<int> EgressPorts { get; } = new(9, 16);

    public IReadOnlyList<SwitchConnection> Connections { get; private set; } = [];

    public List<string> Changes { get; } = [];

    public ValueTask<IReadOnlyList<SwitchConnection>> ReadConnectionsAsync(CancellationToken cancellationToken = default) =>
        new(Connections);

    public ValueTask SetConnectionsAsync(
        IReadOnlyCollection<SwitchConnection> connections, CancellationToken cancellationToken = default)
    {
        Connections = [.. connections.Order()];
        Changes.Add(string.Join(',', Connections));
        return ValueTask.CompletedTask;
    }
}
