namespace QkdHardware.Emulation.Twin;

/// <summary><c>cables:</c> delays of the electrical cables to the tagger, each 0 to 10^9 ps.</summary>
public sealed record CableSection : TwinSection
{
    private const long Longest = 1_000_000_000;

    /// <summary><c>sync_ps</c>: the generator's sync output to the tagger's START.</summary>
    public long SyncPs { get; init => field = Within(value, 0, Longest); } = 21_437;

    /// <summary><c>z0_ps</c>: detector Z0 to input 1.</summary>
    public long Z0Ps { get; init => field = Within(value, 0, Longest); } = 12_613;

    /// <summary><c>z1_ps</c>: detector Z1 to input 2.</summary>
    public long Z1Ps { get; init => field = Within(value, 0, Longest); } = 17_940;

    /// <summary><c>x0_ps</c>: detector X0 to input 3.</summary>
    public long X0Ps { get; init => field = Within(value, 0, Longest); } = 9_377;

    /// <summary><c>x1_ps</c>: detector X1 to input 4.</summary>
    public long X1Ps { get; init => field = Within(value, 0, Longest); } = 15_208;
}
