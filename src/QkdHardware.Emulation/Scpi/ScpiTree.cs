using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// The commands of an instrument, listed once:
/// <code>
/// new ScpiTree()
///     .Command("SOURce[1|2]:FUNCtion[:SHAPe]", call => ..., query: call => ...)
///     .Event("SOURce[1|2]:DATA:VOLatile:CLEar", call => ...)
///     .Query("OXC:SWITch:SIZE", call => call.Reply.Integer(16).Integer(16));
/// </code>
/// Patterns: capitals are the short form; <c>[:NODE]</c> and <c>[NODE:]</c> may be left out; <c>[1|2]</c>, <c>[1-4]</c> are
/// numeric suffixes with default 1, <c>&lt;1-4&gt;</c> suffixes that must be sent; <c>*XXX</c> are common commands.
/// Handlers run one at a time per instrument; one that takes time is asynchronous. Build first, then run: not thread safe
/// while it is built.
/// </summary>
public sealed class ScpiTree
{
    private readonly ScpiTreeNode root = new(keyword: null);
    private readonly ScpiTreeNode common = new(keyword: null);

    /// <summary>A command with, if given, its query.</summary>
    /// <param name="pattern">Header pattern, without question mark.</param>
    /// <param name="command">Carries the command out.</param>
    /// <param name="query">Answers the query.</param>
    /// <param name="parameters">Of the command; one unless stated.</param>
    /// <param name="queryParameters">Of the query; none unless stated.</param>
    public ScpiTree Command(
        string pattern,
        Action<ScpiCall> command,
        Action<ScpiCall>? query = null,
        ScpiArity? parameters = null,
        ScpiArity? queryParameters = null) =>
        Command(pattern, Synchronous(command), query, parameters, queryParameters);

    /// <summary>As the other, for a command that takes time.</summary>
    public ScpiTree Command(
        string pattern,
        Func<ScpiCall, ValueTask> command,
        Action<ScpiCall>? query = null,
        ScpiArity? parameters = null,
        ScpiArity? queryParameters = null)
    {
        Add(pattern, isQuery: false, command, parameters ?? ScpiArity.Exactly(1));
        return query is null ? this : Query(pattern, query, queryParameters);
    }

    /// <summary>A command without parameters.</summary>
    public ScpiTree Event(string pattern, Action<ScpiCall> command) => Command(pattern, command, parameters: ScpiArity.None);

    /// <summary>A command without parameters that takes time.</summary>
    public ScpiTree Event(string pattern, Func<ScpiCall, ValueTask> command) =>
        Command(pattern, command, parameters: ScpiArity.None);

    /// <summary>A query.</summary>
    /// <param name="pattern">Header pattern, without question mark.</param>
    /// <param name="query">Answers.</param>
    /// <param name="parameters">None unless stated.</param>
    public ScpiTree Query(string pattern, Action<ScpiCall> query, ScpiArity? parameters = null) =>
        Query(pattern, Synchronous(query), parameters);

    /// <summary>A query that takes time.</summary>
    public ScpiTree Query(string pattern, Func<ScpiCall, ValueTask> query, ScpiArity? parameters = null)
    {
        Add(pattern, isQuery: true, query, parameters ?? ScpiArity.None);
        return this;
    }

    /// <summary>A query whose answer only the end of the message ends, as <c>*IDN?</c>: nothing may be asked behind it.</summary>
    internal ScpiTree IndefiniteQuery(string pattern, Action<ScpiCall> query)
    {
        Add(pattern, isQuery: true, Synchronous(query), ScpiArity.None, isIndefinite: true);
        return this;
    }

    /// <summary>Mnemonics of the longest header.</summary>
    internal int MaxDepth { get; private set; } = 1;

    internal ScpiErrorCode Find(ReadOnlySpan<ReadOnlyMemory<byte>> path, bool isCommon, ScpiSearch search, out ScpiMatch match)
    {
        match = default;
        if (path.Length > MaxDepth) return ScpiErrorCode.UndefinedHeader;
        Span<int?> sent = stackalloc int?[path.Length];
        return (isCommon ? common : root).Find(path, sent, 0, search, out match);
    }

    private void Add(string pattern, bool isQuery, Func<ScpiCall, ValueTask> handler, ScpiArity arity, bool isIndefinite = false)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var parsed = new ScpiPattern(pattern);
        foreach (IReadOnlyList<ScpiPatternNode> path in parsed.Expand())
        {
            ScpiTreeNode node = parsed.IsCommon ? common : root;
            foreach (ScpiPatternNode step in path) node = node.ChildFor(step.Keyword);
            node.Add(new(path, parsed.SuffixCount, isQuery, arity, handler, isIndefinite), pattern);
            MaxDepth = Math.Max(MaxDepth, path.Count);
        }
    }

    private static Func<ScpiCall, ValueTask> Synchronous(Action<ScpiCall> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return call =>
        {
            handler(call);
            return ValueTask.CompletedTask;
        };
    }
}
