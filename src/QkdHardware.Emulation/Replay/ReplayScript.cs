using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Emulation.Replay;

/// <summary>A recording as requests and their replies. Immutable.</summary>
internal sealed class ReplayScript
{
    private ReplayScript(IReadOnlyList<TraceEntry> greeting, IReadOnlyList<ReplayStep> steps) =>
        (Greeting, Steps) = (greeting, steps);

    /// <summary>What was received before anything was sent.</summary>
    public IReadOnlyList<TraceEntry> Greeting { get; }

    public IReadOnlyList<ReplayStep> Steps { get; }

    public static ReplayScript Of(Trace trace)
    {
        var greeting = new List<TraceEntry>();
        var steps = new List<ReplayStep>();
        List<TraceEntry> replies = greeting;
        foreach (TraceEntry entry in trace.Entries.Where(entry => entry.Length > 0 || trace.Header.Kind == TraceKind.Messages))
        {
            if (entry.Direction == TraceDirection.Sent)
            {
                replies = [];
                steps.Add(new ReplayStep(entry, replies));
            }
            else
            {
                replies.Add(entry);
            }
        }

        return new ReplayScript(greeting, steps);
    }
}
