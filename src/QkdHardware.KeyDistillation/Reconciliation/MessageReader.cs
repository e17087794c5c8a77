namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>Reads numbers of a received message; see <see cref="CascadeMessages"/>.</summary>
internal ref struct MessageReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Checks the head that both messages share.</summary>
    public MessageReader(ReadOnlySpan<byte> message, int expectedRound)
    {
        if (message.IsEmpty || message[0] != CascadeMessages.Version) throw CascadeMessages.Malformed("unknown version");
        rest = message[1..];
        if (Number() != expectedRound) throw CascadeMessages.Malformed("it belongs to another round");
    }

    public readonly bool AtEnd => rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => rest;

    public int Number()
    {
        uint value = 0;
        for (int i = 0; i < rest.Length && i < CascadeMessages.MaxNumberLength; i++)
        {
            byte next = rest[i];
            if (i == CascadeMessages.MaxNumberLength - 1 && next > 0x07) break;
            value |= (uint)(next & 0x7F) << (7 * i);
            if (next >= 0x80) continue;
            rest = rest[(i + 1)..];
            return (int)value;
        }

        throw CascadeMessages.Malformed("a number is cut off or too large");
    }
}
