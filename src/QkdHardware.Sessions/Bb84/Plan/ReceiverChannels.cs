namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>The detector of each basis and bit.</summary>
public sealed class ReceiverChannels
{
    public required ReceiverChannel Z0 { get; set; }

    public required ReceiverChannel Z1 { get; set; }

    public required ReceiverChannel X0 { get; set; }

    public required ReceiverChannel X1 { get; set; }

    /// <summary>The keys of the channels in the bench file, in the order of <see cref="InOrder"/>.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["z0", "z1", "x0", "x1"];

    /// <summary>In the order Z0, Z1, X0, X1: the index's lowest bit is the bit, the next one the basis (0 = Z).</summary>
    internal IReadOnlyList<ReceiverChannel> InOrder => [Z0, Z1, X0, X1];
}
