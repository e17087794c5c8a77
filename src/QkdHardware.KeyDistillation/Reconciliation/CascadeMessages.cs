namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The two messages of Cascade. Numbers are LEB128 (seven bits a byte, lowest first, at most five bytes, below 2^31).
/// <code>
/// questions: version=1  round  { block  order  count*2+isTiling  ranges }*
///   tiling:  tile length t; ranges [0,t) [t,2t) ... count of them, the last cut at the block's end
///   list:    count times: gap from the end of the previous range (the block's start at first), length above 0
/// answers:   version=1  round  count  parities, packed, lowest bit first, unused bits zero
/// </code>
/// Groups ascend by (block, order), so the ranges of one message never repeat. Every length is checked before use.
/// </summary>
internal static class CascadeMessages
{
    public const byte Version = 1;

    // A varint below 2^31 has at most five bytes.
    public const int MaxNumberLength = 5;

    public static ReconciliationException Malformed(string what) => new($"Malformed reconciliation message: {what}.");

    public static ReconciliationException Contradiction() =>
        new("The answers contradict each other: a bit known to be right was found wrong.");
}
