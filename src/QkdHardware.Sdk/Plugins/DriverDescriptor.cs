using QkdHardware.Abstractions.Devices;
using QkdHardware.Sdk.Discovery;

namespace QkdHardware.Sdk.Plugins;

/// <summary>Everything the device manager and a person need to know of a driver before it is opened.</summary>
public sealed record DriverDescriptor
{
    /// <summary>The name in bench files: vendor and family in lower case, such as <c>huber-suhner.polatis</c>.</summary>
    public required string Id { get; init; }

    public required string Vendor { get; init; }

    /// <summary>The models that the protocol is documented for.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The role interface that the opened instrument implements.</summary>
    public required Type Role { get; init; }

    public required IReadOnlyList<LinkDescriptor> Links { get; init; }

    public IReadOnlyList<OptionDescriptor> Options { get; init; } = [];

    /// <summary>What the driver's knowledge of the wire rests on.</summary>
    public required IReadOnlyList<EvidenceKind> Evidence { get; init; }

    /// <summary>How such instruments show themselves before they are opened, as far as that is documented.</summary>
    public IReadOnlyList<LinkMatch> Matches { get; init; } = [];

    /// <summary>How the instrument is recognised, in one sentence.</summary>
    public required string Recognition { get; init; }

    /// <summary>How long the instrument may take to confirm its safe state before the sequence goes on without it.</summary>
    public TimeSpan SafeStateBound { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connects, checks the identity, reads the capabilities, and returns a ready instrument, or throws with nothing left open.</summary>
    public required Func<DriverContext, CancellationToken, ValueTask<IInstrument>> OpenAsync { get; init; }
}
