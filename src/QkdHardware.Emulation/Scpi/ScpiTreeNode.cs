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

/// <summary>A mnemonic in the tree of headers.</summary>
internal sealed class ScpiTreeNode(ScpiKeyword? keyword)
{
    private readonly List<ScpiTreeNode> children = [];
    private readonly List<ScpiRoute> routes = [];

    public ScpiTreeNode ChildFor(ScpiKeyword wanted)
    {
        ScpiTreeNode? child = children.Find(c => c.Keyword == wanted.Pattern);
        if (child is null) children.Add(child = new(wanted));
        return child;
    }

    public void Add(ScpiRoute route, string pattern)
    {
        if (routes.Exists(route.Collides)) throw new ArgumentException($"'{pattern}' is already defined.", nameof(pattern));
        routes.Add(route);
    }

    /// <summary>Looks for a handler below this node.</summary>
    /// <param name="path">The header's mnemonics from this node's child on.</param>
    /// <param name="sent">Suffixes of the whole header; filled from <paramref name="depth"/> on.</param>
    /// <param name="depth">Mnemonics already matched.</param>
    /// <param name="search">What is wanted.</param>
    /// <param name="match">The handler and its suffixes.</param>
    public ScpiErrorCode Find(
        ReadOnlySpan<ReadOnlyMemory<byte>> path, Span<int?> sent, int depth, ScpiSearch search, out ScpiMatch match)
    {
        match = default;
        ScpiErrorCode result = ScpiErrorCode.UndefinedHeader;
        if (depth == path.Length)
        {
            foreach (ScpiRoute route in routes)
            {
                if (route.IsQuery != search.IsQuery) continue;
                ScpiErrorCode error = route.TryAssign(sent, out int[] suffixes);
                if (error == ScpiErrorCode.None)
                {
                    match = new(route, suffixes);
                    return error;
                }

                if (error == ScpiErrorCode.HeaderSuffixOutOfRange) result = error;
            }

            return result;
        }

        foreach (ScpiTreeNode child in children)
        {
            if (!child.TryMatch(path[depth].Span, search.IsCaseSensitive, out sent[depth])) continue;
            ScpiErrorCode error = child.Find(path, sent, depth + 1, search, out match);
            if (error == ScpiErrorCode.None) return error;
            if (error == ScpiErrorCode.HeaderSuffixOutOfRange) result = error;
        }

        return result;
    }

    private string? Keyword => keyword?.Pattern;

    // The digits of a suffix are told from digits of the mnemonic itself by trying each cut, the longest mnemonic first.
    private bool TryMatch(ReadOnlySpan<byte> text, bool isCaseSensitive, out int? suffix)
    {
        suffix = null;
        for (int cut = text.Length; cut > 0; cut--)
        {
            bool isMatch = isCaseSensitive ? keyword!.MatchesCapitals(text[..cut]) : keyword!.Matches(text[..cut]);
            if (isMatch)
            {
                if (cut == text.Length) return true;
                bool fits = int.TryParse(text[cut..], out int number);
                suffix = fits ? number : int.MaxValue;
                return true;
            }

            if (!char.IsAsciiDigit((char)text[cut - 1])) return false;
        }

        return false;
    }
}

/// <summary>What a search in the tree asks for.</summary>
internal readonly record struct ScpiSearch(bool IsQuery, bool IsCaseSensitive);

/// <summary>A handler with the suffixes of its header.</summary>
internal readonly record struct ScpiMatch(ScpiRoute Route, int[] Suffixes);
