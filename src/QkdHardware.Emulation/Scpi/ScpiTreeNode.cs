using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>A mnemonic in the tree of headers.</summary>
internal sealed class ScpiTreeNode(ScpiKeyword? keyword)
{
    private readonly List<ScpiTreeNode> children = [];
    private readonly List<ScpiRoute> routes = [];

    private string? Keyword => keyword?.Pattern;

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
