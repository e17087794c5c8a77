using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// One emulated SCPI instrument: its commands, registers and error queue, shared by all its connections. Commands of
/// several connections run one at a time, a whole message at once; only <c>*OPC?</c> and <c>*WAI</c> let others pass
/// while they wait. Thread safe.
/// </summary>
public sealed class ScpiEngine : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ScpiTree tree;

    /// <param name="tree">The instrument's own commands; complete, for it must not change any more.</param>
    /// <param name="dialect">Its departures from the standard.</param>
    public ScpiEngine(ScpiTree tree, ScpiDialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        this.tree = tree;
        Dialect = dialect ?? ScpiDialect.Standard;
        Status = new(Dialect);
        MaxDepth = Math.Max(tree.MaxDepth, ScpiStandardCommands.Tree.MaxDepth);
    }

    /// <summary>The answer to <c>*IDN?</c>: maker, model, serial number and firmware, parted by commas.</summary>
    public required string Identity { get; init; }

    /// <summary>What <c>*RST</c> does to the instrument's settings; status, enables and error queue are not its business.</summary>
    public Func<CancellationToken, ValueTask>? Reset { get; init; }

    /// <summary>What <c>*TST?</c> does; 0 is a pass, which is also the answer without a self-test.</summary>
    public Func<CancellationToken, ValueTask<int>>? SelfTest { get; init; }

    public ScpiDialect Dialect { get; }

    public ScpiStatus Status { get; }

    /// <summary>The overlapped commands under way; handlers begin them.</summary>
    public ScpiOperations Operations { get; } = new();

    /// <summary>A connection.</summary>
    public ScpiSession OpenSession() => new(this);

    public void Dispose() => turn.Dispose();

    /// <summary>Mnemonics of the longest header that can be known.</summary>
    internal int MaxDepth { get; }

    internal ValueTask RunResetAsync(CancellationToken cancellationToken) => Reset?.Invoke(cancellationToken) ?? ValueTask.CompletedTask;

    internal ValueTask<int> RunSelfTestAsync(CancellationToken cancellationToken) =>
        SelfTest?.Invoke(cancellationToken) ?? ValueTask.FromResult(0);

    internal Task TakeTurnAsync(CancellationToken cancellationToken) => turn.WaitAsync(cancellationToken);

    internal void EndTurn() => turn.Release();

    /// <summary>Waits for the overlapped commands, for a handler that holds the turn; others have it meanwhile.</summary>
    internal async ValueTask WaitIdleAsync(CancellationToken cancellationToken)
    {
        if (!Operations.ArePending) return;
        turn.Release();
        try
        {
            await Operations.WhenIdleAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whoever called us ends the turn, so it must be had again whatever happened.
            await turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    internal ScpiErrorCode Find(ReadOnlySpan<ReadOnlyMemory<byte>> path, ProgramHeader header, out ScpiMatch match)
    {
        var search = new ScpiSearch(header.IsQuery, Dialect.IsCaseSensitive);
        ScpiErrorCode own = tree.Find(path, header.IsCommon, search, out match);
        if (own == ScpiErrorCode.None) return own;
        ScpiErrorCode standard = ScpiStandardCommands.Tree.Find(path, header.IsCommon, search, out match);
        return standard == ScpiErrorCode.UndefinedHeader ? own : standard;
    }
}
