using System.Buffers;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The station that corrects its bits to the other's (Bob), by Cascade (Brassard and Salvail, EUROCRYPT '93): asks
/// for parities of ranges, halves those that differ, and lets each correction point to others. All blocks of the key
/// advance together, so one message carries the questions of all. Any transport:
/// <code>while (corrector.TryAsk(message)) corrector.Accept(await ask(message));</code>
/// What is left wrong, though unlikely, only a hash of the key can tell. Not thread-safe.
/// </summary>
public sealed class CascadeCorrector : IDisposable
{
    /// <summary>The largest estimate accepted: above 11 % there is no key, and a quarter is full interception.</summary>
    public const double MaxQber = 0.25;

    private readonly KeyBits key;
    private readonly CascadeBlock[] blocks;
    private readonly long leakageLimit;
    private int openQuestions;

    /// <param name="key">This station's sifted bits; copied.</param>
    /// <param name="estimatedQber">Error rate to plan for, 0 to <see cref="MaxQber"/>: best the previous block's
    /// verified one. An estimate off by a factor of two costs leakage, not correctness.</param>
    /// <param name="seed">Public, the same at both stations, fresh for each key.</param>
    /// <param name="options">The same block length at both stations.</param>
    public CascadeCorrector(KeyBits key, double estimatedQber, ulong seed, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!(estimatedQber is >= 0 and <= MaxQber))
        {
            throw new ArgumentOutOfRangeException(nameof(estimatedQber), estimatedQber, $"Must be in [0, {MaxQber}].");
        }

        options ??= new CascadeOptions();
        this.key = key.Copy();
        var layout = new BlockLayout(key.Length, options.BlockLength);
        var orders = new BitOrders(seed);
        blocks = new CascadeBlock[layout.Count];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new CascadeBlock(this.key, layout.Words(i), layout.Length(i), estimatedQber, orders, options);
        }

        leakageLimit = CascadeLimits.Leakage(key.Length, layout.Count);
    }

    /// <summary>Parity bits asked for so far: leak_EC.</summary>
    public long LeakageBits { get; private set; }

    /// <summary>Messages asked and answered so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Bits corrected so far.</summary>
    public long Corrections
    {
        get
        {
            long sum = 0;
            foreach (CascadeBlock block in blocks) sum += block.Corrections;
            return sum;
        }
    }

    /// <summary>Writes the next message of questions.</summary>
    /// <returns>False when nothing is left to ask: <see cref="TakeKey"/> may be called. Nothing was written.</returns>
    /// <exception cref="InvalidOperationException">The last message was not answered.</exception>
    /// <exception cref="ReconciliationException">It does not end: the answers are not those of a similar key.</exception>
    public bool TryAsk(IBufferWriter<byte> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        if (openQuestions > 0) throw new InvalidOperationException("The last questions were not answered.");
        if (Array.TrueForAll(blocks, block => block.IsDone)) return false;

        var writer = new MessageWriter(questions, Rounds);
        for (int i = 0; i < blocks.Length; i++)
        {
            if (!blocks[i].IsDone) openQuestions += blocks[i].Ask(ref writer, i);
        }

        if (openQuestions == 0) return false;
        LeakageBits += openQuestions;
        if (LeakageBits > leakageLimit)
        {
            throw new ReconciliationException($"More than {leakageLimit} parities of {key.Length} bits were needed.");
        }

        writer.Flush();
        return true;
    }

    /// <summary>Takes the answers to the last questions.</summary>
    /// <exception cref="ReconciliationException">They are malformed, or contradict each other.</exception>
    public void Accept(ReadOnlySpan<byte> answers)
    {
        if (openQuestions == 0) throw new InvalidOperationException("No questions are open.");
        var reader = new ParityReader(answers, Rounds, openQuestions);
        foreach (CascadeBlock block in blocks)
        {
            if (!block.IsDone) block.Accept(ref reader);
        }

        openQuestions = 0;
        Rounds++;
    }

    /// <summary>A copy of the corrected key, the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">There is more to ask.</exception>
    public KeyBits TakeKey() => Array.TrueForAll(blocks, block => block.IsDone)
        ? key.Copy()
        : throw new InvalidOperationException("The key is not corrected yet.");

    /// <summary>Zeroes all copies of key bits.</summary>
    public void Dispose()
    {
        key.Dispose();
        foreach (CascadeBlock block in blocks) block.Dispose();
    }
}
