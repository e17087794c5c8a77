using System.Runtime.InteropServices;
using System.Text;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>Carries out the program messages of one connection, one after the other.</summary>
internal sealed class ScpiMessageRunner : IDisposable
{
    private readonly ScpiSession session;
    private readonly ScpiEngine engine;
    private readonly ScpiDialect dialect;
    private readonly PooledBuffer buffer = new();
    private readonly ScpiResponse reply;
    private readonly byte[] terminator;
    private readonly List<ReadOnlyMemory<byte>> header = [];
    private readonly List<ReadOnlyMemory<byte>> path = [];
    private bool isRunning;
    private bool hasIndefiniteAnswer;
    private bool isDeadlocked;

    public ScpiMessageRunner(ScpiSession session)
    {
        this.session = session;
        engine = session.Engine;
        dialect = engine.Dialect;
        reply = new(buffer, dialect);
        terminator = Encoding.ASCII.GetBytes(dialect.ReplyTerminator);
    }

    /// <summary>The message that runs has begun to answer.</summary>
    public bool HasUnsentResponse => isRunning && buffer.Length > 0;

    /// <summary>Runs a message and returns its response, empty if it has none; valid until the next run.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(
        ReadOnlyMemory<byte> message, bool acceptsIndefiniteBlocks, CancellationToken cancellationToken)
    {
        buffer.Clear();
        reply.BeginMessage();
        (hasIndefiniteAnswer, isDeadlocked) = (false, false);
        await engine.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        isRunning = true;
        try
        {
            await RunUnitsAsync(message, acceptsIndefiniteBlocks, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            buffer.Clear();
            throw;
        }
        finally
        {
            isRunning = false;
            KeepPath();
            engine.EndTurn();
        }

        if (isDeadlocked) reply.AbandonMessage();
        if (reply.AnswerCount == 0 && dialect.Acknowledgement is not null) Answer(dialect.Acknowledgement);
        if (reply.AnswerCount > 0) buffer.Append(terminator);
        return buffer.Written;
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>Device clear: response and path are forgotten.</summary>
    public void Clear()
    {
        buffer.Clear();
        path.Clear();
    }

    private async ValueTask RunUnitsAsync(
        ReadOnlyMemory<byte> message, bool acceptsIndefiniteBlocks, CancellationToken cancellationToken)
    {
        var reader = new ProgramMessageReader(message, acceptsIndefiniteBlocks, dialect.AcceptsEmptyUnits);
        while (true)
        {
            bool isUnit = reader.TryReadUnit(out ProgramUnit unit, out ScpiErrorCode syntax);
            if (!isUnit)
            {
                if (syntax != ScpiErrorCode.None) Fail(ScpiErrorReport.Of(syntax));
                return;
            }

            if (buffer.Length > dialect.OutputQueueCapacity && !isDeadlocked) ReportDeadlock();
            if (isDeadlocked) reply.AbandonMessage();
            if (!await RunUnitAsync(unit, cancellationToken).ConfigureAwait(false) && dialect.StopsAtFirstError) return;
        }
    }

    private async ValueTask<bool> RunUnitAsync(ProgramUnit unit, CancellationToken cancellationToken)
    {
        ScpiErrorCode error = Resolve(unit.Header, out ScpiMatch match);
        if (error == ScpiErrorCode.None) error = CheckArity(match.Route.Arity, unit.Parameters.Count);
        if (error == ScpiErrorCode.None && unit.Header.IsQuery && hasIndefiniteAnswer)
            error = ScpiErrorCode.QueryUnterminatedAfterIndefiniteResponse;
        if (error != ScpiErrorCode.None) return Fail(ScpiErrorReport.Of(error));

        reply.BeginUnit();
        try
        {
            var call = new ScpiCall(session, unit, match.Suffixes, reply, cancellationToken);
            await match.Route.Handler(call).ConfigureAwait(false);
        }
        catch (ScpiErrorException refusal)
        {
            reply.AbandonUnit();
            return Fail(refusal.Report);
        }

        reply.EndUnit();
        hasIndefiniteAnswer |= match.Route.IsIndefinite && !dialect.AcceptsQueryAfterIdentity;
        return true;
    }

    // Later units start where the header before left off: at the parent of its last mnemonic. Common commands neither use
    // nor change the path, and neither does a header that is not known.
    private ScpiErrorCode Resolve(ProgramHeader sent, out ScpiMatch match)
    {
        header.Clear();
        if (!sent.IsCommon && !sent.IsAbsolute) header.AddRange(path);
        match = default;
        ReadOnlyMemory<byte> rest = sent.IsCommon ? sent.Path[1..] : sent.Path;
        while (true)
        {
            if (header.Count == engine.MaxDepth) return ScpiErrorCode.UndefinedHeader;
            int colon = rest.Span.IndexOf((byte)':');
            header.Add(colon < 0 ? rest : rest[..colon]);
            if (colon < 0) break;
            rest = rest[(colon + 1)..];
        }

        ScpiErrorCode error = engine.Find(CollectionsMarshal.AsSpan(header), sent, out match);
        if (error == ScpiErrorCode.None && !sent.IsCommon)
        {
            path.Clear();
            path.AddRange(header.Take(header.Count - 1));
        }

        return error;
    }

    // The path points into a message that is about to go.
    private void KeepPath()
    {
        if (!dialect.PathPersists) path.Clear();
        for (int i = 0; i < path.Count; i++) path[i] = path[i].ToArray();
    }

    private static ScpiErrorCode CheckArity(ScpiArity arity, int count) =>
        count < arity.Minimum ? ScpiErrorCode.MissingParameter
        : count > arity.Maximum ? ScpiErrorCode.ParameterNotAllowed
        : ScpiErrorCode.None;

    // Output full and units of the same message still unread: neither side could go on. The responses are dropped,
    // and those of the rest of the message with them.
    private void ReportDeadlock()
    {
        isDeadlocked = true;
        engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.QueryDeadlocked));
    }

    private bool Fail(ScpiErrorReport report)
    {
        engine.Status.Report(report);
        if (dialect.ErrorReply is not null) Answer(dialect.ErrorReply(report));
        return false;
    }

    private void Answer(string text)
    {
        reply.BeginUnit();
        reply.Raw(text);
        reply.EndUnit();
    }
}
