namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>
/// Finds the payloads of IEEE 488.2 blocks in one direction of a link, however its bytes are cut into portions. A payload
/// may be a station's pattern, so no recording shows it. What only looks like a block (random bytes that happen to be
/// <c>#</c>, a digit and that many digits) is taken for one.
/// </summary>
/// <remarks>
/// A definite block is <c>#</c>, a digit n from 1 to 9, n digits that give the length, and the payload. An indefinite
/// block is <c>#0</c> and a payload whose end only the instrument's protocol knows: everything after it is payload.
/// </remarks>
internal sealed class BlockFilter
{
    private const int NoHash = -1;

    // Digits of the length still to come; 0 after the hash, when their number is still to come.
    private int digitsLeft = NoHash;
    private long length;
    private long payloadLeft;

    /// <summary>The length of the longest start of the data that is all payload or all not; at least 1.</summary>
    /// <param name="data">Not empty; what follows what was taken before.</param>
    /// <param name="isPayload">Which of the two.</param>
    public int Take(ReadOnlySpan<byte> data, out bool isPayload)
    {
        isPayload = payloadLeft > 0;
        if (isPayload)
        {
            int count = (int)Math.Min(payloadLeft, data.Length);
            payloadLeft -= payloadLeft == long.MaxValue ? 0 : count;
            return count;
        }

        int i = 0;
        while (i < data.Length && payloadLeft == 0)
        {
            Advance(data[i++]);
        }

        return i;
    }

    private void Advance(byte value)
    {
        bool isDigit = value is >= (byte)'0' and <= (byte)'9';
        int digit = value - '0';
        if (digitsLeft == NoHash || !isDigit)
        {
            digitsLeft = value == '#' ? 0 : NoHash;
        }
        else if (digitsLeft == 0)
        {
            (digitsLeft, length) = (digit, 0);
            if (digit == 0)
            {
                (payloadLeft, digitsLeft) = (long.MaxValue, NoHash);
            }
        }
        else
        {
            length = (length * 10) + digit;
            if (--digitsLeft == 0)
            {
                (payloadLeft, digitsLeft) = (length, NoHash);
            }
        }
    }
}
