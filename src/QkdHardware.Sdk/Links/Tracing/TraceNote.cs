namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>What happened to the recorded link: it was opened, lost or closed.</summary>
/// <param name="At">Since the recording began.</param>
/// <param name="Text">One sentence.</param>
public sealed record TraceNote(TimeSpan At, string Text);
