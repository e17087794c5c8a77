using Serilog;
using Serilog.Context;

namespace QkdHardware.Sessions.Phases;

/// <summary>
/// Runs phases, keeps their records, and tells whoever watches. One phase at a time. A watcher that throws, such as a
/// display on a full disk, is told no more, and does no harm to the phase: the safe state is one.
/// </summary>
public sealed class PhaseLog(ILogger log, TimeProvider time, Action<PhaseProgress> progress)
{
    private readonly List<PhaseRecord> records = [];
    private bool isWatcherGone;

    public IReadOnlyList<PhaseRecord> Records => records;

    /// <summary>The phase that is running or ran last.</summary>
    public string Current { get; private set; } = "start";

    /// <summary>Logs something out of the ordinary that the running phase copes with.</summary>
    public void Warn(string notice) => log.Warning("{Notice}", notice);

    /// <summary>Runs a phase; whatever it throws is recorded and goes on.</summary>
    /// <param name="name">The phase.</param>
    /// <param name="work">Returns the outcome in one sentence; reports its fraction and a note on the way.</param>
    public async Task RunAsync(string name, Func<Action<double, string>, Task<string>> work)
    {
        Current = name;
        DateTimeOffset started = time.GetUtcNow();
        long start = time.GetTimestamp();
        using IDisposable property = LogContext.PushProperty("Phase", name);
        log.Information("Phase {PhaseName} begins", name);
        Tell(new(name, 0, string.Empty));
        try
        {
            string outcome = await work((fraction, note) => Tell(new(name, fraction, note))).ConfigureAwait(false);
            records.Add(new(name, started, time.GetElapsedTime(start).TotalSeconds, outcome, true));
            log.Information("Phase {PhaseName}: {Outcome}", name, outcome);
            Tell(new(name, 1, outcome));
        }
        catch (Exception exception)
        {
            string outcome = exception is OperationCanceledException ? "interrupted" : exception.Message;
            records.Add(new(name, started, time.GetElapsedTime(start).TotalSeconds, outcome, false));
            log.Error("Phase {PhaseName} failed: {Outcome}", name, outcome);
            Tell(new(name, 1, outcome, Failed: true));
            throw;
        }
    }

    private void Tell(PhaseProgress step)
    {
        if (isWatcherGone)
        {
            return;
        }

        try
        {
            progress(step);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            isWatcherGone = true;
            log.Warning(exception, "The display of the progress failed and is given up");
        }
    }
}
