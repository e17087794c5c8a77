namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>One recorded portion.</summary>
/// <param name="At">Since the recording began.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="Length">Its bytes, withheld ones included.</param>
/// <param name="Text">The bytes as they stand in the file (<see cref="TraceText"/>).</param>
public sealed record TraceEntry(TimeSpan At, TraceDirection Direction, int Length, string Text)
{
    /// <summary>The bytes.</summary>
    /// <exception cref="FormatException">The text is not one that a recording writes.</exception>
    public IReadOnlyList<TracePart> Parts => TraceText.Parse(Text);
}
