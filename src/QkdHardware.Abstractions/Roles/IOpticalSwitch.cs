using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>An optical switch. Its safe state is the empty map: every path dark.</summary>
public interface IOpticalSwitch : IInstrument
{
    Interval<int> IngressPorts { get; }

    Interval<int> EgressPorts { get; }

    /// <summary>The map as the instrument reports it now, sorted by ingress port.</summary>
    ValueTask<IReadOnlyList<SwitchConnection>> ReadConnectionsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the whole map, old paths first removed so that no transient path is lit, and reads it back: silence is
    /// not success. An empty collection blocks everything.
    /// </summary>
    /// <exception cref="ArgumentException">A port outside the switch, or used twice.</exception>
    /// <exception cref="InstrumentException">The map read back is not the one asked for.</exception>
    ValueTask SetConnectionsAsync(
        IReadOnlyCollection<SwitchConnection> connections, CancellationToken cancellationToken = default);
}
