namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>Hands out the parities of an answer message in the order of the questions.</summary>
internal ref struct ParityReader
{
    private readonly ReadOnlySpan<byte> parities;
    private int next;

    /// <param name="message">The whole message.</param>
    /// <param name="round">The round it must belong to.</param>
    /// <param name="count">Parities asked for.</param>
    public ParityReader(ReadOnlySpan<byte> message, int round, int count)
    {
        var reader = new MessageReader(message, round);
        if (reader.Number() != count) throw CascadeMessages.Malformed("not as many answers as questions");
        parities = reader.Rest;
        if (parities.Length != KeyBits.BytesFor(count)) throw CascadeMessages.Malformed("its length does not fit its count");
        if (count % 8 != 0 && parities[^1] >> (count % 8) != 0) throw CascadeMessages.Malformed("unused bits are set");
    }

    public bool Next()
    {
        bool parity = (parities[next >> 3] >> (next & 7) & 1) != 0;
        next++;
        return parity;
    }
}
