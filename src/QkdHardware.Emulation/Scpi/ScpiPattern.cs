using System.Text.RegularExpressions;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// A header pattern as manuals print it: <c>[SOURce[1|2]:]FUNCtion[:SHAPe]</c>. Capitals are the short form, <c>[:NODE]</c>
/// or <c>[NODE:]</c> may be left out, <c>[1|2]</c> and <c>[1-4]</c> are suffixes with default 1, <c>&lt;1-4&gt;</c> must be
/// sent. No question mark.
/// </summary>
internal sealed partial class ScpiPattern
{
    private const int MaxOptionalNodes = 8;

    public ScpiPattern(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        IsCommon = pattern[0] == '*';
        var nodes = new List<ScpiPatternNode>();
        int position = IsCommon ? 1 : 0;
        bool expectsColon = false;
        while (position < pattern.Length)
        {
            Match match = Element().Match(pattern, position);
            bool hasOpening = match.Groups["open"].Success;
            bool hasColon = match.Groups["lead"].Success;
            if (!match.Success || hasOpening != match.Groups["close"].Success || hasColon != expectsColon) throw Invalid(pattern);

            ScpiSuffixRule? suffix = SuffixOf(match);
            int slot = suffix is null ? -1 : nodes.Count(node => node.Suffix is not null);
            nodes.Add(new(new ScpiKeyword(match.Groups["keyword"].Value), suffix, slot, hasOpening));
            expectsColon = !match.Groups["trail"].Success;
            position += match.Length;
        }

        if (!expectsColon || nodes.All(node => node.IsOptional) || nodes.Count(node => node.IsOptional) > MaxOptionalNodes
            || (IsCommon && nodes.Count != 1))
        {
            throw Invalid(pattern);
        }

        Nodes = nodes;
    }

    /// <summary>A common command; the star is not part of its mnemonic.</summary>
    public bool IsCommon { get; }

    public IReadOnlyList<ScpiPatternNode> Nodes { get; }

    public int SuffixCount => Nodes.Count(node => node.Suffix is not null);

    /// <summary>Every header that the pattern stands for: with and without each optional node.</summary>
    public IEnumerable<IReadOnlyList<ScpiPatternNode>> Expand()
    {
        IEnumerable<IReadOnlyList<ScpiPatternNode>> paths = [[]];
        foreach (ScpiPatternNode node in Nodes)
        {
            paths = paths.SelectMany(path => Extend(path, node)).ToList();
        }

        return paths;
    }

    private static IEnumerable<IReadOnlyList<ScpiPatternNode>> Extend(IReadOnlyList<ScpiPatternNode> path, ScpiPatternNode node)
    {
        yield return [.. path, node];
        if (node.IsOptional) yield return path;
    }

    private static ScpiSuffixRule? SuffixOf(Match match)
    {
        if (match.Groups["default"].Success) return ScpiSuffixRule.Parse(match.Groups["default"].Value, isRequired: false);
        return match.Groups["required"].Success ? ScpiSuffixRule.Parse(match.Groups["required"].Value, isRequired: true) : null;
    }

    private static ArgumentException Invalid(string pattern) =>
        new($"'{pattern}' is not a header pattern such as 'SOURce[1|2]:FUNCtion[:SHAPe]'.", nameof(pattern));

    [GeneratedRegex(
        @"\G(?<open>\[)?(?<lead>:)?(?<keyword>[A-Z][A-Za-z0-9_]*)(\[(?<default>[0-9|-]+)\]|<(?<required>[0-9|-]+)>)?(?<trail>:(?=\]))?(?<close>\])?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Element();
}
