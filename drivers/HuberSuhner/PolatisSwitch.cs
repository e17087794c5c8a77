using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Polatis;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.HuberSuhner;

/// <summary>
/// Polatis optical switch over its SCPI dialect. The instrument is silent to commands, so each change is read back. One
/// request is in flight at a time; safe to call from any thread.
/// </summary>
public sealed class PolatisSwitch : Instrument, IOpticalSwitch
{
    internal const string LinkName = "scpi";

    private readonly RequestChannel channel;

    private PolatisSwitch(
        string deviceId, LossSignal loss, RequestChannel channel, InstrumentIdentity identity, int ingress, int egress)
        : base(deviceId, loss)
    {
        (this.channel, Identity) = (channel, identity);
        (IngressPorts, EgressPorts) = (new(1, ingress), new(ingress + 1, ingress + egress));
    }

    public override InstrumentIdentity Identity { get; }

    public Interval<int> IngressPorts { get; }

    public Interval<int> EgressPorts { get; }

    protected override string LastExchange => channel.LastExchange;

    /// <summary>Connects, checks the identity and reads the size.</summary>
    /// <exception cref="InstrumentException">No answer, or not a Polatis switch.</exception>
    public static async ValueTask<PolatisSwitch> OpenAsync(
        DriverContext context, CancellationToken cancellationToken = default)
    {
        var loss = new LossSignal(context.DeviceId);
        RequestChannel channel = await RequestChannel.OpenAsync(
            context.Channel(LinkName) with
            {
                // Commands are silent: what was sent before must be worked off before the map is emptied and read.
                Resynchronisation = Resynchronisation.MarkerInOrder(
                    PolatisCommands.Identify, ScpiReplyFraming.Default, answer => IsPolatis(answer, out _)),
            },
            token => context.Links.OpenBytesAsync(LinkName, token),
            loss,
            cancellationToken).ConfigureAwait(false);
        return await Opening.FinishAsync(channel, () => IdentifyAsync(context, loss, channel, cancellationToken))
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SwitchConnection>> ReadConnectionsAsync(
        CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(channel, PolatisCommands.State, cancellationToken).ConfigureAwait(false);
        return PolatisMap.TryParse(reply, out (int Ingress, int Egress)[] pairs)
            ? [.. pairs.Select(pair => new SwitchConnection(pair.Ingress, pair.Egress)).Order()]
            : throw Violation("the answer is no map of connections.");
    }

    public async ValueTask SetConnectionsAsync(
        IReadOnlyCollection<SwitchConnection> connections, CancellationToken cancellationToken = default)
    {
        Validate(connections);
        IReadOnlyList<SwitchConnection> present = await ReadConnectionsAsync(cancellationToken).ConfigureAwait(false);
        (int, int)[] superfluous = Pairs(present.Except(connections));
        (int, int)[] missing = Pairs(connections.Except(present));
        if (connections.Count == 0)
        {
            await SendAsync(PolatisCommands.DisconnectAll, cancellationToken).ConfigureAwait(false);
        }
        else if (superfluous.Length > 0)
        {
            await SendAsync(PolatisCommands.Subtract(superfluous), cancellationToken).ConfigureAwait(false);
        }

        if (missing.Length > 0)
        {
            await SendAsync(PolatisCommands.Add(missing), cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<SwitchConnection> reached = await ReadConnectionsAsync(cancellationToken).ConfigureAwait(false);
        if (!reached.SequenceEqual(connections.Order()))
        {
            throw Rejected(
                $"asked for the map {Print(connections)}, but the switch reports {Print(reached)}.",
                "Check that the ports are enabled and that nothing else commands the switch.");
        }
    }

    /// <summary>Empties the map and reads it back.</summary>
    public override ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default) =>
        SetConnectionsAsync([], cancellationToken);

    protected override ValueTask CloseAsync() => channel.DisposeAsync();

    private static async ValueTask<PolatisSwitch> IdentifyAsync(
        DriverContext context, LossSignal loss, RequestChannel channel, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> told = await AskAsync(channel, PolatisCommands.Identify, cancellationToken).ConfigureAwait(false);
        if (!IsPolatis(told, out ScpiIdentification identification))
        {
            throw context.WrongInstrument("expected an answer to *IDN? that names Polatis.", channel.LastExchange);
        }

        ReadOnlyMemory<byte> size = await AskAsync(channel, PolatisCommands.Size, cancellationToken).ConfigureAwait(false);
        var reader = new ScpiReplyReader(size);
        if (!reader.TryReadValue(out ScpiReplyValue first) || !first.TryGetInteger(out long ingress)
            || !reader.TryReadValue(out ScpiReplyValue second) || !second.TryGetInteger(out long egress)
            || ingress is < 1 or > PolatisMap.MaxPorts || egress is < 1 or > PolatisMap.MaxPorts)
        {
            throw context.Violation("expected two port counts as the size.", channel.LastExchange);
        }

        return new PolatisSwitch(
            context.DeviceId, loss, channel, identification.ToInstrumentIdentity(), (int)ingress, (int)egress);
    }

    private static bool IsPolatis(ReadOnlyMemory<byte> answer, out ScpiIdentification identification) =>
        ScpiIdentification.TryParse(answer.Span, out identification)
        && identification.Manufacturer.Contains("Polatis", StringComparison.OrdinalIgnoreCase);

    private static ValueTask<ReadOnlyMemory<byte>> AskAsync(
        RequestChannel channel, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        channel.RequestAsync(new Request(question), ScpiReplyFraming.Default, cancellationToken);

    private ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        channel.SendAsync(new Request(command), cancellationToken);

    private static (int Ingress, int Egress)[] Pairs(IEnumerable<SwitchConnection> connections) =>
        [.. connections.Select(connection => (connection.Ingress, connection.Egress))];

    private static string Print(IEnumerable<SwitchConnection> connections) =>
        connections.Any() ? string.Join(", ", connections.Order()) : "(empty)";

    private void Validate(IReadOnlyCollection<SwitchConnection> connections)
    {
        foreach (SwitchConnection connection in connections)
        {
            IngressPorts.ThrowIfOutside(connection.Ingress, nameof(connections));
            EgressPorts.ThrowIfOutside(connection.Egress, nameof(connections));
        }

        if (connections.DistinctBy(c => c.Ingress).Count() < connections.Count
            || connections.DistinctBy(c => c.Egress).Count() < connections.Count)
        {
            throw new ArgumentException("A port can stand in one connection only.", nameof(connections));
        }
    }
}
