namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The corrector's side of one block. Each round it asks one kind of question: the ranges of a new pass, the first
/// halves of odd leaves, or parities of random subsets. The smallest ranges come first: a shuffled pass is searched
/// only while no earlier order has an odd leaf.
/// </summary>
internal sealed class CascadeBlock : IDisposable
{
    private readonly CascadeOptions options;
    private readonly BitOrders orders;
    private readonly KeyBits key;
    private readonly Range words;
    private readonly int length;
    private readonly int[] rangeLengths;
    private readonly List<Pass> passes = [];
    private readonly List<(int Start, int End)> asked = [];
    private readonly SubsetSearch subsets;

    // What the open question is about: a pass to be opened or searched, or none for the subsets.
    private Pass? current;
    private bool opening;

    public CascadeBlock(KeyBits key, Range words, int length, double qber, BitOrders orders, CascadeOptions options)
    {
        (this.key, this.words, this.length, this.orders, this.options) = (key, words, length, orders, options);
        rangeLengths = CascadeSchedule.RangeLengths(qber, length);
        subsets = new SubsetSearch(orders, length, options.Confirmations);
    }

    /// <summary>Nothing is left to ask.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Bits corrected so far.</summary>
    public int Corrections { get; private set; }

    private Span<ulong> Bits => key.WritableWords[words];

    /// <summary>Writes the block's questions of this round, if it is not done.</summary>
    /// <returns>Parities asked for.</returns>
    public int Ask(ref MessageWriter writer, int block)
    {
        current = null;
        foreach (Pass pass in passes)
        {
            pass.Leaves.Select(asked, pass.Order == 0 ? int.MaxValue : options.SearchesPerBlock);
            if (asked.Count == 0) continue;
            (current, opening) = (pass, false);
            return AskHalves(ref writer, block);
        }

        if (passes.Count < rangeLengths.Length) return AskNewPass(ref writer, block);

        int count = subsets.Ask(ref writer, block, Bits);
        IsDone = count == 0;
        return count;
    }

    /// <summary>Takes the answers to the last questions.</summary>
    public void Accept(ref ParityReader answers)
    {
        if (current is null)
        {
            if (subsets.Accept(ref answers, Bits) is int position) Correct(position);
        }
        else if (opening)
        {
            OpenPass(current, ref answers);
        }
        else
        {
            SplitLeaves(current, ref answers);
        }
    }

    public void Dispose()
    {
        foreach (Pass pass in passes) pass.Dispose();
    }

    private int AskHalves(ref MessageWriter writer, int block)
    {
        writer.Number(block);
        writer.Number(current!.Order);
        writer.Number(asked.Count << 1);
        int previous = 0;
        foreach ((int start, int end) in asked)
        {
            int middle = Middle(start, end);
            writer.Number(start - previous);
            writer.Number(middle - start);
            previous = middle;
        }

        return asked.Count;
    }

    private int AskNewPass(ref MessageWriter writer, int block)
    {
        int order = passes.Count;
        current = new Pass(order, length, order == 0 ? null : orders.ShuffleOf(order, length), Bits);
        passes.Add(current);
        opening = true;

        // Before a later pass all leaves are even, so the block is, and its last range is what the others leave.
        int tile = rangeLengths[order];
        int count = (length + tile - 1) / tile - (order == 0 ? 0 : 1);
        writer.Number(block);
        writer.Number(order);
        writer.Number(count << 1 | 1);
        writer.Number(tile);
        return count;
    }

    private void OpenPass(Pass pass, ref ParityReader answers)
    {
        int tile = rangeLengths[pass.Order];
        bool sum = false;
        for (int start = 0; start < length; start += tile)
        {
            int end = Math.Min(start + tile, length);
            bool inferred = pass.Order > 0 && end == length;
            bool isOdd = inferred ? sum : answers.Next() ^ pass.Parity(Bits, start, end);
            sum ^= isOdd;
            pass.Leaves.Add(start, isOdd);
        }

        // A range of a single bit has nothing to search: all of them, or the last one.
        int firstSingle = tile == 1 ? 0 : length % tile == 1 ? length - 1 : length;
        for (int start = firstSingle; start < length; start++)
        {
            if (pass.Leaves.IsOdd(start)) Correct(pass.Source(start));
        }
    }

    private void SplitLeaves(Pass pass, ref ParityReader answers)
    {
        foreach ((int start, int end) in asked)
        {
            int middle = Middle(start, end);
            bool leftIsOdd = answers.Next() ^ pass.Parity(Bits, start, middle);
            int oddHalf = pass.Leaves.Split(start, middle, leftIsOdd);
            if ((leftIsOdd ? middle : end) - oddHalf == 1) Correct(pass.Source(oddHalf));
        }
    }

    private void Correct(int position)
    {
        Corrections++;
        Bits[position >> 6] ^= 1UL << position;
        foreach (Pass pass in passes)
        {
            if (!pass.Correct(position)) throw CascadeMessages.Contradiction();
        }
    }

    private static int Middle(int start, int end) => start + (end - start) / 2;

    /// <summary>One order of the block that was cut into ranges.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly Shuffle? shuffle;
        private readonly KeyBits? shuffled;

        public Pass(int order, int length, Shuffle? shuffle, ReadOnlySpan<ulong> bits)
        {
            (Order, this.shuffle, Leaves) = (order, shuffle, new LeafPartition(length));
            if (shuffle is null) return;
            shuffled = new KeyBits(length);
            shuffle.Apply(bits, shuffled.WritableWords);
        }

        public int Order { get; }

        public LeafPartition Leaves { get; }

        public int Source(int position) => shuffle?.Source(position) ?? position;

        public bool Parity(ReadOnlySpan<ulong> bits, int start, int end) =>
            RangeParity.Of(shuffled is null ? bits : shuffled.Words, start, end);

        /// <summary>False when that leaves a single bit wrong whose parity is known.</summary>
        public bool Correct(int position)
        {
            int here = shuffle?.Target(position) ?? position;
            if (shuffled is not null) shuffled.WritableWords[here >> 6] ^= 1UL << here;
            int start = Leaves.Flip(here);
            return !Leaves.IsOdd(start) || Leaves.End(start) - start > 1;
        }

        public void Dispose() => shuffled?.Dispose();
    }
}
