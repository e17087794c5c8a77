using System.Buffers;
using System.Text;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Polatis;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.HuberSuhner;

/// <summary>
/// The firmware of a Polatis switch in its SCPI dialect. It is silent to commands, also to those that fail. Old paths go
/// dark first; new ones are lit when the switching time has passed.
/// </summary>
public sealed class PolatisFirmware : EmulatedInstrument, IByteService, IDisposable
{
    private readonly Lock gate = new();
    private readonly PolatisSettings settings;
    private readonly ISwitchPort light;
    private readonly EmulatedClock clock;
    private readonly ScpiEngine engine;
    private PolatisPaths paths;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="light">The light paths.</param>
    /// <param name="clock">Lets switching take its time.</param>
    /// <exception cref="ArgumentException">An unknown or wrong setting.</exception>
    public PolatisFirmware(
        string deviceId, IReadOnlyDictionary<string, string> given, ISwitchPort light, EmulatedClock clock)
        : base(deviceId)
    {
        settings = new PolatisSettings(deviceId, given);
        (this.light, this.clock) = (light, clock);
        paths = new PolatisPaths(settings.Ingress, settings.Egress);
        engine = new ScpiEngine(BuildTree(), new ScpiDialect
        {
            ReplyTerminator = settings.ReplyEnd,
            AcceptsEmptyUnits = true,
            AcceptsQueryAfterIdentity = true,
            ErrorQueueCapacity = settings.ErrorQueue,
            EmptyErrorQueueReply = settings.EmptyErrorReply,
        })
        {
            Identity = settings.Identity,
            Reset = token => SwitchAsync(paths.Empty(), token),
        };
        Services = new Dictionary<string, object> { ["scpi"] = this };
        light.SetConnections(paths.Connections);
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions { get; } =
    [
        "a command that fails answers nothing; its error stands in the queue in SCPI's form (settings error_queue, empty_error_reply)",
        "replies end CR LF (setting reply_end)",
        "an empty map answers (@),(@) and a port without a peer \"\" (settings empty_map, unconnected_port)",
        "adding a path through a port in use drops its old path (setting busy_port: replace or refuse)",
        "the map is there again after a power-up (setting startup_map: keep or empty); *RST empties it",
        "a switched-off port drops its path and takes none; no port ever fails",
        "switching takes 20 ms (setting switching_time_s)",
    ];

    public IByteConversation Connect(IByteClient client) => new ScpiConversation(engine);

    public override void PowerCycle()
    {
        lock (gate)
        {
            paths = (settings.KeepsMap ? paths : paths.Empty()).WithPorts([.. Enumerable.Range(1, paths.PortCount)], areEnabled: true);
            light.SetConnections(paths.Connections);
        }

        engine.Status.Clear();
        engine.Status.Raise(StandardEvents.PowerOn);
    }

    public void Dispose() => engine.Dispose();

    private ScpiTree BuildTree() => new ScpiTree()
        .Query("OXC:SWITch:SIZE", call => call.Reply.Integer(settings.Ingress).Integer(settings.Egress))
        .Command("OXC:SWITch:CONNect:ADD", AddAsync, parameters: ScpiArity.Exactly(2))
        .Command("OXC:SWITch:CONNect:ONLY", OnlyAsync, parameters: ScpiArity.Exactly(2))
        .Command("OXC:SWITch:CONNect:SUB", SubtractAsync, parameters: ScpiArity.Exactly(2))
        .Event("OXC:SWITch:DISConnect:ALL", call => SwitchAsync(paths.Empty(), call.CancellationToken))
        .Query("OXC:SWITch:CONNect:STATe", AnswerMap)
        .Query("OXC:SWITch:CONNect:PORT", AnswerPeer, ScpiArity.Exactly(1))
        .Command("OXC:SWITch:PORT:DISable", call => SetPortsAsync(call, areEnabled: false))
        .Command("OXC:SWITch:PORT:ENABle", call => SetPortsAsync(call, areEnabled: true))
        .Query("OXC:SWITch:PORT:STATe", AnswerPorts, ScpiArity.Between(0, 1))
        .Query("SYSTem:COMMunicate:NETWork[1|2]:ADDRess", call => call.Reply.Raw(settings.Network));

    private ValueTask AddAsync(ScpiCall call)
    {
        (int Ingress, int Egress)[] pairs = PairsOf(call);
        if (!settings.ReplacesBusyPorts && pairs.Any(IsBusy))
        {
            throw new ScpiErrorException(ScpiErrorCode.SettingsConflict, "port in use");
        }

        return SwitchAsync(paths.With(pairs), call.CancellationToken);

        // The very same path again is no conflict.
        bool IsBusy((int Ingress, int Egress) pair) =>
            (paths.PeerOf(pair.Ingress) is { } peer && peer != pair.Egress)
            || (paths.PeerOf(pair.Egress) is { } other && other != pair.Ingress);
    }

    private ValueTask OnlyAsync(ScpiCall call) => SwitchAsync(paths.Empty().With(PairsOf(call)), call.CancellationToken);

    private ValueTask SubtractAsync(ScpiCall call)
    {
        int[] ingress = PortsOf(call, 0);
        int[] egress = PortsOf(call, 1);
        if (ingress.Length > 0 && egress.Length > 0)
        {
            return SwitchAsync(paths.WithoutPairs(PairsOf(call)), call.CancellationToken);
        }

        return SwitchAsync(paths.Without(ingress.Concat(egress)), call.CancellationToken);
    }

    private ValueTask SetPortsAsync(ScpiCall call, bool areEnabled) =>
        SwitchAsync(paths.WithPorts(PortsOf(call, 0), areEnabled), call.CancellationToken);

    private void AnswerMap(ScpiCall call)
    {
        IReadOnlyCollection<(int Ingress, int Egress)> map = paths.Connections;
        if (map.Count == 0)
        {
            call.Reply.Raw(settings.EmptyMap);
            return;
        }

        var text = new ArrayBufferWriter<byte>();
        PolatisMap.WriteTo(text, map);
        call.Reply.Raw(Encoding.ASCII.GetString(text.WrittenSpan));
    }

    private void AnswerPeer(ScpiCall call)
    {
        long port = call.Integer(0, 1, paths.PortCount);
        call.Reply.Raw(paths.PeerOf((int)port) is { } peer ? $"\"{peer}\"" : settings.UnconnectedPort);
    }

    private void AnswerPorts(ScpiCall call)
    {
        int[] ports = call.HasParameter(0) ? PortsOf(call, 0) : [.. Enumerable.Range(1, paths.PortCount)];
        call.Reply.Raw($"({string.Join(',', ports.Select(port => paths.IsEnabled(port) ? "E" : "D"))})");
    }

    private int[] PortsOf(ScpiCall call, int index)
    {
        int[] ports = call.Channels(index, PolatisMap.MaxPorts);
        return ports.All(paths.IsPort) ? ports : throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange, "no such port");
    }

    /// <summary>Two lists as paths. A pair may name its ends in either order, each port once.</summary>
    private (int Ingress, int Egress)[] PairsOf(ScpiCall call)
    {
        int[] first = PortsOf(call, 0);
        int[] second = PortsOf(call, 1);
        if (first.Length != second.Length)
        {
            throw new ScpiErrorException(ScpiErrorCode.ListsNotSameLength);
        }

        (int Ingress, int Egress)[] pairs =
            [.. first.Zip(second).Select(pair => paths.IsIngress(pair.First) ? pair : (pair.Second, pair.First))];
        if (pairs.Any(pair => !paths.IsIngress(pair.Ingress) || paths.IsIngress(pair.Egress))
            || pairs.DistinctBy(pair => pair.Ingress).Count() < pairs.Length
            || pairs.DistinctBy(pair => pair.Egress).Count() < pairs.Length)
        {
            throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange, "no such path");
        }

        return pairs.All(pair => paths.IsEnabled(pair.Ingress) && paths.IsEnabled(pair.Egress))
            ? pairs
            : throw new ScpiErrorException(ScpiErrorCode.SettingsConflict, "port disabled");
    }

    private async ValueTask SwitchAsync(PolatisPaths next, CancellationToken cancellationToken)
    {
        PolatisPaths staying = next.WithoutPairs(next.Connections.Except(paths.Connections));
        Show(staying);
        if (next.Connections.Count > staying.Connections.Count)
        {
            await clock.PassAsync(settings.SwitchingTime, cancellationToken).ConfigureAwait(false);
            Show(next);
        }
    }

    private void Show(PolatisPaths shown)
    {
        lock (gate)
        {
            paths = shown;
            light.SetConnections(shown.Connections);
        }
    }
}
