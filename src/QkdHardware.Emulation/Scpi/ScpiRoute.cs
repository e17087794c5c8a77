using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>One handler at the end of one header; patterns with optional nodes have several.</summary>
/// <param name="Nodes">The mnemonics from the root.</param>
/// <param name="SuffixCount">Suffixes of the whole pattern, left-out nodes included.</param>
/// <param name="IsQuery">With question mark.</param>
/// <param name="Arity">Parameters that the handler takes.</param>
/// <param name="Handler">What is called.</param>
/// <param name="IsIndefinite">The answer has no end of its own, so that nothing may be asked behind it (-440).</param>
internal sealed record ScpiRoute(
    IReadOnlyList<ScpiPatternNode> Nodes,
    int SuffixCount,
    bool IsQuery,
    ScpiArity Arity,
    Func<ScpiCall, ValueTask> Handler,
    bool IsIndefinite)
{
    /// <summary>Both would answer to the same header.</summary>
    public bool Collides(ScpiRoute other) => IsQuery == other.IsQuery && Nodes.Zip(other.Nodes).All(pair =>
        pair.First.Suffix is null || pair.Second.Suffix is null || pair.First.Suffix.Overlaps(pair.Second.Suffix));

    /// <summary>Puts the suffixes of a header in their slots; 0 stands for a suffix that was not sent.</summary>
    public ScpiErrorCode TryAssign(ReadOnlySpan<int?> sent, out int[] suffixes)
    {
        suffixes = [];
        int[] assigned = SuffixCount == 0 ? [] : new int[SuffixCount];
        Array.Fill(assigned, 1);
        ScpiErrorCode error = ScpiErrorCode.None;
        for (int i = 0; i < sent.Length; i++)
        {
            ScpiPatternNode node = Nodes[i];
            if (node.Suffix is null ? sent[i] is not null : node.Suffix.IsRequired && sent[i] is null)
                return ScpiErrorCode.UndefinedHeader;
            if (node.Suffix is null) continue;
            int suffix = sent[i] ?? 1;
            if (!node.Suffix.Allows(suffix)) error = ScpiErrorCode.HeaderSuffixOutOfRange;
            assigned[node.Slot] = suffix;
        }

        suffixes = assigned;
        return error;
    }
}
