using QkdHardware.Sessions.Bb84.Detection;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>What the alignment of the receiver gave. Lists are in the order Z0, Z1, X0, X1.</summary>
public sealed class ReceiverAlignment
{
    /// <summary>Dark counts a second.</summary>
    public IReadOnlyList<double> DarkCps { get; internal set; } = [];

    /// <summary>The delay set at each tagger input, in ps.</summary>
    public IReadOnlyList<long> DelaysPs { get; internal set; } = [];

    /// <summary>The offset of each channel in symbols.</summary>
    public IReadOnlyList<int> SymbolOffsets { get; internal set; } = [];

    /// <summary>How far each correlation's peak stands above its noise.</summary>
    public IReadOnlyList<double> Snr { get; internal set; } = [];

    /// <summary>Arrival times within a slot after alignment.</summary>
    public IReadOnlyList<ArrivalHistogram> Arrivals { get; internal set; } = [];

    /// <summary>The QBER of the key basis with the public pattern.</summary>
    public double? CheckQberZ { get; internal set; }

    /// <summary>The QBER of the test basis with the public pattern.</summary>
    public double? CheckQberX { get; internal set; }
}
