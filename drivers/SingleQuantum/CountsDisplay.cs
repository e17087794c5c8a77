using System.Text;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>Hands lines of the counts stream to those who wait for one. Thread-safe.</summary>
internal sealed class CountsDisplay
{
    // The line that arrives first after a call counts clicks from before it; the second is the first that began after it.
    private const int LinesPerReading = 2;

    private readonly Lock gate = new();
    private readonly List<Reader> readers = [];
    private Exception? end;

    /// <summary>The number of detectors; lines that come before it is known reach nobody.</summary>
    public int Detectors { get; set; }

    /// <summary>Takes one line. A line that makes no sense fails whoever waits, and does no harm to the next.</summary>
    public void Take(ReadOnlyMemory<byte> line)
    {
        lock (gate)
        {
            if (readers.Count == 0)
            {
                return;
            }

            bool isValid = WebSqCountsLine.TryParse(line.Span, Detectors, out WebSqCountsLine parsed);
            for (int i = readers.Count - 1; i >= 0; i--)
            {
                Reader reader = readers[i];
                if (!isValid)
                {
                    reader.Line.TrySetException(new InvalidDataException(
                        $"expected a time and {Detectors} counts, got '{Encoding.ASCII.GetString(line.Span).TrimEnd()}'."));
                }
                else if (--reader.LinesToGo == 0)
                {
                    reader.Line.TrySetResult(new DetectorCounts(
                        DateTimeOffset.UnixEpoch.AddSeconds(parsed.UnixSeconds), parsed.Counts));
                }
                else
                {
                    continue;
                }

                readers.RemoveAt(i);
            }
        }
    }

    /// <summary>The next line whose measurement period begins after the call.</summary>
    /// <exception cref="InvalidDataException">A line makes no sense.</exception>
    public async Task<DetectorCounts> ReadAsync(CancellationToken cancellationToken)
    {
        var reader = new Reader();
        lock (gate)
        {
            if (end is not null)
            {
                throw end;
            }

            readers.Add(reader);
        }

        try
        {
            return await reader.Line.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                readers.Remove(reader);
            }
        }
    }

    /// <summary>No line will come any more.</summary>
    public void End(Exception reason)
    {
        lock (gate)
        {
            end ??= reason;
            foreach (Reader reader in readers)
            {
                reader.Line.TrySetException(end);
            }
        }
    }

    private sealed class Reader
    {
        public TaskCompletionSource<DetectorCounts> Line { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int LinesToGo { get; set; } = LinesPerReading;
    }
}
