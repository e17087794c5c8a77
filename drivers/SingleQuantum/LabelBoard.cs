using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>What the instrument said last of each label, and who waits for more. Thread-safe.</summary>
internal sealed class LabelBoard
{
    private const int MaxErrorsKept = 16;
    private const int MaxLabels = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, WebSqValue> labels = [];
    private readonly Dictionary<string, string> errorTexts = [];
    private readonly Queue<string> unclaimedErrors = new();
    private readonly List<LabelWait> waits = [];
    private Exception? end;

    /// <summary>Whether the instrument ever told a label.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return labels.Count == 0;
            }
        }
    }

    /// <summary>The errors that answered no command, oldest first; the oldest are forgotten beyond a few.</summary>
    public IReadOnlyList<string> UnclaimedErrors
    {
        get
        {
            lock (gate)
            {
                return [.. unclaimedErrors];
            }
        }
    }

    /// <summary>Takes one frame of the control link.</summary>
    /// <exception cref="InvalidDataException">The frame is no message of this protocol.</exception>
    public void Take(ReadOnlyMemory<byte> frame)
    {
        if (!WebSqReport.TryParse(frame, out WebSqReport report))
        {
            throw new InvalidDataException("a message is not valid JSON");
        }

        lock (gate)
        {
            if (report.IsError)
            {
                TakeError(report);
            }
            else if (labels.ContainsKey(report.Label) || labels.Count < MaxLabels)
            {
                labels[report.Label] = report.Value;
                foreach (LabelWait wait in waits)
                {
                    wait.Take(report);
                }
            }
        }
    }

    public bool TryGet(string label, out WebSqValue value)
    {
        lock (gate)
        {
            return labels.TryGetValue(label, out value);
        }
    }

    /// <summary>Begins to wait: only what is reported from now on counts.</summary>
    public LabelWait Expect(string label, Func<WebSqValue, bool> matches, bool claimsErrors = false)
    {
        var wait = new LabelWait(label, matches, claimsErrors, Forget);
        lock (gate)
        {
            waits.Add(wait);
            if (end is not null)
            {
                wait.Fail(end);
            }
        }

        return wait;
    }

    /// <summary>Nothing will be reported any more.</summary>
    public void End(Exception reason)
    {
        lock (gate)
        {
            end ??= reason;
            foreach (LabelWait wait in waits)
            {
                wait.Fail(end);
            }
        }
    }

    private void TakeError(WebSqReport report)
    {
        string text = report.Value.ToString();
        bool isRepeated = !report.IsBare && errorTexts.GetValueOrDefault(report.Label) == text;
        errorTexts[report.Label] = text;

        // The answer to labelProps may list an error of long ago; only a change is news.
        if (report.Value.IsNothing || isRepeated)
        {
            return;
        }

        bool isClaimed = false;
        foreach (LabelWait wait in waits)
        {
            isClaimed |= wait.TakeError(text);
        }

        if (!isClaimed)
        {
            unclaimedErrors.Enqueue($"{report.Label}: {text}");
            if (unclaimedErrors.Count > MaxErrorsKept)
            {
                unclaimedErrors.Dequeue();
            }
        }
    }

    private void Forget(LabelWait wait)
    {
        lock (gate)
        {
            waits.Remove(wait);
        }
    }
}
