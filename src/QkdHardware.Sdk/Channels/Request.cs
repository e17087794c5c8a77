namespace QkdHardware.Sdk.Channels;

/// <summary>One request to an instrument.</summary>
/// <param name="Data">The bytes to send.</param>
public readonly record struct Request(ReadOnlyMemory<byte> Data)
{
    // Nobody's business but the channels': what prints or serialises objects looks at public members.
    internal ReadOnlyMemory<byte> Data { get; } = Data;

    /// <summary>How long the answer may take; null for the channel's own value.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The bytes, or the answer, may hold a secret: no message, log or record shows them, only their number.</summary>
    public bool IsConfidential { get; init; }

    /// <summary>
    /// Tells of an answer that more may follow than its framing showed. Then the link is resynchronised before the next
    /// request, whoever makes it. Null: nothing follows an answer.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, bool>? MoreMayFollow { get; init; }

    public override string ToString() =>
        IsConfidential ? $"<{Data.Length} bytes withheld>" : WireText.Print(Data.Span);
}
