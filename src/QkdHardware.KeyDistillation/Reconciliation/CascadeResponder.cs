using System.Buffers;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The station whose bits are right by definition (Alice): answers the parity questions of <see cref="CascadeCorrector"/>
/// and counts what it discloses. Any transport, one message after the other; the messages must be authenticated, at
/// the latest before the key is used. Not thread-safe.
/// </summary>
public sealed class CascadeResponder : IDisposable
{
    private readonly KeyBits key;
    private readonly BlockLayout layout;
    private readonly BitOrders orders;
    private readonly KeyBits?[] shuffled;
    private byte[] parities = [];
    private int round;

    /// <param name="key">This station's sifted bits; stay the caller's and must not change meanwhile.</param>
    /// <param name="seed">Public, the same at both stations, fresh for each key.</param>
    /// <param name="options">The same block length at both stations.</param>
    public CascadeResponder(KeyBits key, ulong seed, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        this.key = key;
        layout = new BlockLayout(key.Length, (options ?? new CascadeOptions()).BlockLength);
        orders = new BitOrders(seed);
        shuffled = new KeyBits?[layout.Count * BitOrders.FirstSubset];
        LeakageLimit = CascadeLimits.Leakage(key.Length, layout.Count);
    }

    /// <summary>Parity bits disclosed so far: leak_EC.</summary>
    public long LeakageBits { get; private set; }

    /// <summary>More than this is refused: far above what any useful reconciliation needs.</summary>
    public long LeakageLimit { get; }

    /// <summary>Answers one message.</summary>
    /// <exception cref="ReconciliationException">It is malformed, or asks for too much; nothing was written.</exception>
    public void Answer(ReadOnlySpan<byte> questions, IBufferWriter<byte> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var reader = new MessageReader(questions, round);
        int count = 0;
        (int Block, int Order) previous = (0, -1);
        while (!reader.AtEnd)
        {
            (int Block, int Order) next = (reader.Number(), reader.Number());
            if (next.CompareTo(previous) <= 0) throw CascadeMessages.Malformed("its groups do not ascend");
            if (next.Block >= layout.Count) throw CascadeMessages.Malformed("no such block");
            if (next.Order >= BitOrders.FirstSubset + BitOrders.MaxSubsets) throw CascadeMessages.Malformed("no such order");
            AnswerGroup(ref reader, next.Block, next.Order, ref count);
            previous = next;
        }

        if (count == 0) throw CascadeMessages.Malformed("it asks nothing");
        var writer = new MessageWriter(answers, round);
        writer.Number(count);
        writer.Flush();
        answers.Write(parities.AsSpan(0, KeyBits.BytesFor(count)));
        LeakageBits += count;
        round++;
    }

    /// <summary>Zeroes the copies of key bits; the key itself stays.</summary>
    public void Dispose()
    {
        foreach (KeyBits? copy in shuffled) copy?.Dispose();
    }

    private void AnswerGroup(ref MessageReader reader, int block, int order, ref int count)
    {
        int length = layout.Length(block);
        int form = reader.Number();
        int ranges = form >> 1;
        bool isTiling = (form & 1) != 0;
        if (ranges == 0 || ranges > length) throw CascadeMessages.Malformed("an impossible number of ranges");
        if (LeakageBits + count + ranges > LeakageLimit)
        {
            throw new ReconciliationException($"Asked for more than {LeakageLimit} parities of {key.Length} bits.");
        }

        MakeRoom(count + ranges);
        ReadOnlySpan<ulong> bits = BitsOf(block, order);
        ReadOnlySpan<ulong> subset = order >= BitOrders.FirstSubset ? orders.SubsetOf(order) : default;
        int tile = isTiling ? reader.Number() : 0;
        long end = 0;
        for (int i = 0; i < ranges; i++)
        {
            long start = isTiling ? end : end + reader.Number();
            int size = isTiling ? tile : reader.Number();
            end = isTiling ? Math.Min(start + size, length) : start + size;
            if (size == 0 || start >= length || end > length) throw CascadeMessages.Malformed("a range leaves its block");

            bool parity = subset.IsEmpty
                ? RangeParity.Of(bits, (int)start, (int)end)
                : RangeParity.Of(bits, subset, (int)start, (int)end);
            Store(count++, parity);
        }
    }

    private ReadOnlySpan<ulong> BitsOf(int block, int order)
    {
        ReadOnlySpan<ulong> bits = key.Words[layout.Words(block)];
        if (!BitOrders.IsShuffle(order)) return bits;

        ref KeyBits? copy = ref shuffled[block * BitOrders.FirstSubset + order];
        if (copy is null)
        {
            copy = new KeyBits(layout.Length(block));
            orders.ShuffleOf(order, copy.Length).Apply(bits, copy.WritableWords);
        }

        return copy.Words;
    }

    private void MakeRoom(int count)
    {
        if (parities.Length * 8L < count) Array.Resize(ref parities, Math.Max(2 * parities.Length, KeyBits.BytesFor(count)));
    }

    private void Store(int index, bool parity)
    {
        if ((index & 7) == 0) parities[index >> 3] = 0;
        if (parity) parities[index >> 3] |= (byte)(1 << (index & 7));
    }
}
