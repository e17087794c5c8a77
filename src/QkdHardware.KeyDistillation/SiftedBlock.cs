using System.Numerics;
using QkdHardware.KeyDistillation.Estimation;

namespace QkdHardware.KeyDistillation;

/// <summary>
/// One station's half of a sifted block: its bits of the key basis Z, which of them were sent with the decoy intensity
/// (public), and the counts of the test basis X (public). It is the block of one finite-key estimate and of one
/// privacy amplification. Owns its key.
/// </summary>
public sealed class SiftedBlock : IDisposable
{
    private readonly ulong[] decoyPositions;

    /// <param name="key">This station's sifted bits of the key basis; owned from now on.</param>
    /// <param name="decoyPositions">Bit i set: key bit i was sent with the decoy intensity. Same packing as
    /// <see cref="KeyBits"/>; bits beyond the key are ignored.</param>
    /// <param name="testBasis">Counts of the test basis, whose bits are disclosed.</param>
    public SiftedBlock(KeyBits key, ReadOnlySpan<ulong> decoyPositions, BasisCounts testBasis)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(testBasis);
        int words = KeyBits.WordsFor(key.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(decoyPositions.Length, words, nameof(decoyPositions));

        (Key, TestBasis) = (key, testBasis);
        this.decoyPositions = decoyPositions[..words].ToArray();
        int used = key.Length % KeyBits.BitsPerWord;
        if (used != 0) this.decoyPositions[^1] &= (1UL << used) - 1;
        foreach (ulong word in this.decoyPositions) DecoyDetections += BitOperations.PopCount(word);
    }

    /// <summary>The sifted bits of the key basis.</summary>
    public KeyBits Key { get; }

    /// <summary>Counts of the test basis X.</summary>
    public BasisCounts TestBasis { get; }

    /// <summary>n_Z,mu: key bits sent with the signal intensity.</summary>
    public long SignalDetections => Key.Length - DecoyDetections;

    /// <summary>n_Z,nu: key bits sent with the decoy intensity.</summary>
    public long DecoyDetections { get; }

    /// <summary>
    /// The counts for the finite-key bound, once reconciliation is verified: the errors m_Z are where this station's
    /// sifted bits differ from the reconciled key. For the station whose bits were corrected; it announces the
    /// numbers to the other.
    /// </summary>
    /// <param name="reconciled">The verified key, as long as <see cref="Key"/>.</param>
    public DecoyCounts CountErrors(KeyBits reconciled)
    {
        ArgumentNullException.ThrowIfNull(reconciled);
        if (reconciled.Length != Key.Length)
        {
            throw new ArgumentException(
                $"The reconciled key has {reconciled.Length} bits, the sifted one {Key.Length}.", nameof(reconciled));
        }

        ReadOnlySpan<ulong> before = Key.Words;
        ReadOnlySpan<ulong> after = reconciled.Words;
        long errors = 0, decoyErrors = 0;
        for (int i = 0; i < before.Length; i++)
        {
            ulong difference = before[i] ^ after[i];
            errors += BitOperations.PopCount(difference);
            decoyErrors += BitOperations.PopCount(difference & decoyPositions[i]);
        }

        return WithKeyErrors(errors - decoyErrors, decoyErrors);
    }

    /// <summary>The same counts from the numbers that the correcting station announced.</summary>
    public DecoyCounts WithKeyErrors(long signalErrors, long decoyErrors) =>
        new(new BasisCounts(SignalDetections, DecoyDetections, signalErrors, decoyErrors), TestBasis);

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Key.Dispose();
}
