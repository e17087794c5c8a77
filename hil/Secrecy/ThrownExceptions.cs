using System.Runtime.ExceptionServices;
using System.Text;

namespace QkdHardware.Hil.Secrecy;

/// <summary>Keeps the text of every exception that is thrown in this process from now on, caught or not. Thread-safe.</summary>
internal sealed class ThrownExceptions : IDisposable
{
    private const int MaxLength = 10_000_000;

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();

    public ThrownExceptions() => AppDomain.CurrentDomain.FirstChanceException += Take;

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

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Take;

    private void Take(object? sender, FirstChanceExceptionEventArgs arguments)
    {
        // The message and those of its causes; a stack holds no data.
        for (Exception? exception = arguments.Exception; exception is not null; exception = exception.InnerException)
        {
            lock (gate)
            {
                if (text.Length < MaxLength)
                {
                    text.Append(exception.GetType()).Append(": ").AppendLine(exception.Message);
                }
            }
        }
    }
}
