namespace QkdHardware.Emulation.Twin;

/// <summary><c>generator:</c> what the drive's own hardware adds to the pattern.</summary>
public sealed record GeneratorSection : TwinSection
{
    /// <summary>
    /// <c>start_latency_ps</c>: from the moment an output is switched on, or given another memory or rate, to the first
    /// sample of the pattern. 0 to 10^12.
    /// </summary>
    public long StartLatencyPs { get; init => field = Within(value, 0, 1_000_000_000_000); } = 1_203_417;
}
