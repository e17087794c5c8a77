namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The last stage of a block: parities of random subsets (BICONF of Brassard and Salvail, EUROCRYPT '93). Any errors
/// left make each subset odd with probability 1/2; an odd one is halved until one error is found. The stage ends when
/// enough new subsets in a row held since the last correction.
/// </summary>
internal sealed class SubsetSearch(BitOrders orders, int length, int confirmations)
{
    // Errors left by the passes show in few subsets; the full number is asked once nothing more turns up.
    private const int FirstBatch = 4;

    private readonly List<bool> disclosed = [];
    private int sinceCorrection;
    private int batch;

    // The subset and the odd range being halved; no range while asking for whole subsets.
    private int searched;
    private (int Start, int End)? range;

    /// <summary>Writes the next questions; 0 when the block is confirmed.</summary>
    public int Ask(ref MessageWriter writer, int block, ReadOnlySpan<ulong> bits)
    {
        if (range is null && FindOddSubset(bits) is int odd)
        {
            if (length == 1) throw CascadeMessages.Contradiction();
            (searched, range) = (odd, (0, length));
        }

        if (range is (int start, int end))
        {
            Write(ref writer, block, searched, start, (end - start) / 2);
            return 1;
        }

        batch = disclosed.Count == 0 ? Math.Min(FirstBatch, confirmations) : confirmations - sinceCorrection;
        if (disclosed.Count + batch > BitOrders.MaxSubsets)
        {
            throw new ReconciliationException($"A block still had errors after {disclosed.Count} random subsets.");
        }

        for (int i = 0; i < batch; i++) Write(ref writer, block, disclosed.Count + i, 0, length);
        return batch;
    }

    /// <summary>Takes the answers; the position of an error when one was found.</summary>
    public int? Accept(ref ParityReader answers, ReadOnlySpan<ulong> bits)
    {
        if (range is not (int start, int end))
        {
            for (int i = 0; i < batch; i++) disclosed.Add(answers.Next());
            sinceCorrection += batch;
            return null;
        }

        int middle = start + (end - start) / 2;
        bool leftIsOdd = answers.Next() ^ Parity(bits, searched, start, middle);
        (start, end) = leftIsOdd ? (start, middle) : (middle, end);
        range = (start, end);
        if (end - start > 1) return null;

        (range, sinceCorrection) = (null, 0);
        return start;
    }

    private int? FindOddSubset(ReadOnlySpan<ulong> bits)
    {
        for (int i = 0; i < disclosed.Count; i++)
        {
            if (disclosed[i] ^ Parity(bits, i, 0, length)) return i;
        }

        return null;
    }

    private bool Parity(ReadOnlySpan<ulong> bits, int subset, int start, int end) =>
        RangeParity.Of(bits, orders.SubsetOf(BitOrders.FirstSubset + subset), start, end);

    private static void Write(ref MessageWriter writer, int block, int subset, int start, int size)
    {
        writer.Number(block);
        writer.Number(BitOrders.FirstSubset + subset);
        writer.Number(1 << 1);
        writer.Number(start);
        writer.Number(size);
    }
}
