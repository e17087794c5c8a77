using Microsoft.Extensions.Time.Testing;
using QkdHardware.Sessions.Phases;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Xunit;

namespace QkdHardware.Tests.Sessions.Phases;

public sealed class PhaseLogTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<PhaseProgress> progress = [];
    private readonly List<LogEvent> events = [];
    private readonly Logger log;
    private readonly PhaseLog phases;

    public PhaseLogTests()
    {
        log = new LoggerConfiguration().Enrich.FromLogContext().WriteTo.Sink(new Memory(events)).CreateLogger();
        phases = new PhaseLog(log, time, progress.Add);
    }

    [Fact]
    public async Task Run_Succeeds_IsRecordedWithTimesAndOutcome()
    {
        Assert.Equal("start", phases.Current);
        await phases.RunAsync("mu", tell =>
        {
            tell(0.5, "half");
            time.Advance(TimeSpan.FromSeconds(3));
            return Task.FromResult("mu 0.5");
        });

        Assert.Equal(new PhaseRecord("mu", time.Start, 3, "mu 0.5", true), Assert.Single(phases.Records));
        Assert.Equal([new("mu", 0, ""), new("mu", 0.5, "half"), new("mu", 1, "mu 0.5")], progress);
        Assert.Equal("mu", phases.Current);
        Assert.All(events, e => Assert.Equal("\"mu\"", e.Properties["Phase"].ToString()));
    }

    [Theory]
    [InlineData(false, "QBER 12 %; the limit is 8 %.")]
    [InlineData(true, "interrupted")]
    public async Task Run_Fails_IsRecordedAndGoesOn(bool interrupted, string outcome)
    {
        Exception cause = interrupted ? new OperationCanceledException() : new PhaseFailedException(outcome);

        Assert.Same(cause, await Assert.ThrowsAnyAsync<Exception>(() => phases.RunAsync("qber", _ =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            throw cause;
        })));

        Assert.Equal(new PhaseRecord("qber", time.Start, 1, outcome, false), Assert.Single(phases.Records));
        Assert.Equal(new PhaseProgress("qber", 1, outcome, Failed: true), progress[^1]);
        Assert.Equal(LogEventLevel.Error, events[^1].Level);
    }

    public void Dispose() => log.Dispose();

    private sealed class Memory(List<LogEvent> events) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => events.Add(logEvent);
    }
}
