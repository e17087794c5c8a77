using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>Thrown by a handler that refuses its command: the engine puts the report into the error queue.</summary>
public sealed class ScpiErrorException(ScpiErrorReport report) : Exception($"{report.Number},\"{report.Text}\"")
{
    /// <param name="code">A standard error.</param>
    /// <param name="detail">What the instrument adds to the standard text, if anything.</param>
    public ScpiErrorException(ScpiErrorCode code, string? detail = null)
        : this(ScpiErrorReport.Of(code, detail))
    {
    }

    public ScpiErrorReport Report { get; } = report;
}
