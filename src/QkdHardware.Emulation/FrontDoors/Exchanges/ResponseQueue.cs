namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>Responses that wait to be fetched, in order; each ends with END. Thread-safe.</summary>
internal sealed class ResponseQueue
{
    private readonly Lock gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> waiting = new();
    private ReadOnlyMemory<byte> first;

    /// <summary>There is something to fetch that was not there before.</summary>
    public event Action? Added;

    public bool IsEmpty
    {
        get
        {
            lock (gate) return first.IsEmpty;
        }
    }

    /// <summary>Adds without a word, for callers with locks of their own; they <see cref="Announce"/> it later.</summary>
    /// <param name="response">Kept; an empty one is none.</param>
    public void Add(ReadOnlyMemory<byte> response)
    {
        if (response.IsEmpty) return;
        lock (gate)
        {
            if (first.IsEmpty) first = response;
            else waiting.Enqueue(response);
        }
    }

    public void Announce() => Added?.Invoke();

    public ReadOnlyMemory<byte> Take(int maxLength, out bool isEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        lock (gate)
        {
            ReadOnlyMemory<byte> taken = first[..Math.Min(maxLength, first.Length)];
            first = first[taken.Length..];
            isEnd = first.IsEmpty && !taken.IsEmpty;
            if (isEnd) waiting.TryDequeue(out first);
            return taken;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            waiting.Clear();
            first = default;
        }
    }
}
