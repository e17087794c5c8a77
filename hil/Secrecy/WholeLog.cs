using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace QkdHardware.Hil.Secrecy;

/// <summary>Keeps every log event as text and as JSON, with all its properties and its exception. Thread-safe.</summary>
internal sealed class WholeLog : ILogEventSink
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly JsonFormatter formatter = new(renderMessage: true);

    public string Text
    {
        get
        {
            lock (gate)
            {
                return text.ToString();
            }
        }
    }

    public void Emit(LogEvent logEvent)
    {
        using var writer = new StringWriter();
        formatter.Format(logEvent, writer);
        writer.WriteLine(logEvent.Exception);
        lock (gate)
        {
            text.Append(writer);
        }
    }
}
