using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>The error queue of SCPI-99 volume 2, section 21.8: first in, first out, bounded. Thread safe.</summary>
public sealed class ScpiErrorFifo
{
    private readonly ScpiDialect dialect;
    private readonly List<ScpiErrorReport> entries = [];
    private readonly Lock gate = new();

    public ScpiErrorFifo(ScpiDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentOutOfRangeException.ThrowIfLessThan(dialect.ErrorQueueCapacity, 1);
        this.dialect = dialect;
    }

    /// <summary>New errors are lost without a trace while the queue is full.</summary>
    public bool DropsWhenFull => dialect.ErrorQueueDropsWhenFull;

    public int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    /// <summary>Adds an error.</summary>
    /// <returns>False if the queue was full: its newest entry is now -350, or the error is lost (by dialect).</returns>
    public bool Push(ScpiErrorReport report)
    {
        lock (gate)
        {
            if (entries.Count < dialect.ErrorQueueCapacity)
            {
                entries.Add(report);
                return true;
            }

            if (!DropsWhenFull)
                entries[^1] = new((int)ScpiErrorCode.QueueOverflow, dialect.QueueOverflowText);
            return false;
        }
    }

    /// <summary>Takes the oldest entry; number 0 if there is none.</summary>
    public ScpiErrorReport Pop()
    {
        lock (gate)
        {
            if (entries.Count == 0) return ScpiErrorReport.Of(ScpiErrorCode.None);
            ScpiErrorReport oldest = entries[0];
            entries.RemoveAt(0);
            return oldest;
        }
    }

    public void Clear()
    {
        lock (gate) entries.Clear();
    }
}
