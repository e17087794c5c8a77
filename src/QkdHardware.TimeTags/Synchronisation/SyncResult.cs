namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>What a search found, or why it refuses to say.</summary>
/// <typeparam name="T">What is searched for.</typeparam>
public readonly record struct SyncResult<T>
    where T : struct
{
    private readonly T found;

    private SyncResult(T found, SyncRefusal refusal, SyncConfidence confidence) =>
        (this.found, Refusal, Confidence) = (found, refusal, confidence);

    /// <summary>Whether the search found it.</summary>
    public bool IsLocked => Refusal == SyncRefusal.None;

    /// <summary><see cref="SyncRefusal.None"/> if found.</summary>
    public SyncRefusal Refusal { get; }

    /// <summary>Of the peak that decided, also where it was refused.</summary>
    public SyncConfidence Confidence { get; }

    /// <summary>What was found.</summary>
    /// <exception cref="InvalidOperationException">Nothing was: see <see cref="IsLocked"/>.</exception>
    public T Value => IsLocked ? found : throw new InvalidOperationException($"The search refused: {Refusal}.");

    internal static SyncResult<T> Locked(T found, SyncConfidence confidence) => new(found, SyncRefusal.None, confidence);

    internal static SyncResult<T> Refused(SyncRefusal refusal, SyncConfidence confidence = default) => new(default, refusal, confidence);
}
