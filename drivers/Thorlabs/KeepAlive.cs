using QkdHardware.Abstractions.Errors;

namespace QkdHardware.Drivers.Thorlabs;

/// <summary>
/// Asks a harmless question again and again, so that an instrument that hangs up on idle clients does not. A question
/// without an answer is no news here: the next command or the link itself tells.
/// </summary>
internal sealed class KeepAlive : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PeriodicTimer? timer;
    private readonly Task asking;

    /// <param name="period">Zero for never.</param>
    /// <param name="ask">The question.</param>
    public KeepAlive(TimeSpan period, TimeProvider time, Func<CancellationToken, ValueTask> ask)
    {
        timer = period > TimeSpan.Zero ? new PeriodicTimer(period, time) : null;
        asking = timer is null ? Task.CompletedTask : Task.Run(() => AskAsync(timer, ask));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        timer?.Dispose();
        await asking.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task AskAsync(PeriodicTimer ticks, Func<CancellationToken, ValueTask> ask)
    {
        try
        {
            while (await ticks.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await ask(stop.Token).ConfigureAwait(false);
                }
                catch (InstrumentException)
                {
                    // Not ours to report.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Disposal.
        }
    }
}
