using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Polatis;

/// <summary>The messages that a controller sends (SPEC.md).</summary>
public static class PolatisCommands
{
    public static ReadOnlyMemory<byte> Identify { get; } = ScpiMessage.Query("*IDN");

    public static ReadOnlyMemory<byte> Size { get; } = ScpiMessage.Query(":OXC:SWIT:SIZE");

    public static ReadOnlyMemory<byte> State { get; } = ScpiMessage.Query(":OXC:SWIT:CONN:STAT");

    public static ReadOnlyMemory<byte> DisconnectAll { get; } = ScpiMessage.Command(":OXC:SWIT:DISC:ALL");

    public static ReadOnlyMemory<byte> Add(IReadOnlyCollection<(int Ingress, int Egress)> pairs) =>
        WithPairs(":OXC:SWIT:CONN:ADD", pairs);

    public static ReadOnlyMemory<byte> Subtract(IReadOnlyCollection<(int Ingress, int Egress)> pairs) =>
        WithPairs(":OXC:SWIT:CONN:SUB", pairs);

    private static ReadOnlyMemory<byte> WithPairs(string header, IReadOnlyCollection<(int Ingress, int Egress)> pairs) =>
        ScpiMessage.Of(message => message
            .Command(header)
            .Channels([.. pairs.Select(pair => pair.Ingress)])
            .Channels([.. pairs.Select(pair => pair.Egress)]));
}
