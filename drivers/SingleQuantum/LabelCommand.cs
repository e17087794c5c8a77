using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>A setter and how it shows that the instrument obeyed.</summary>
/// <param name="Data">What to send.</param>
/// <param name="Label">The label that reports it.</param>
/// <param name="IsReached">Whether a value of the label is the commanded one.</param>
/// <param name="Wanted">The commanded state in words, for messages.</param>
internal sealed record LabelCommand(
    ReadOnlyMemory<byte> Data, string Label, Func<WebSqValue, bool> IsReached, string Wanted);
