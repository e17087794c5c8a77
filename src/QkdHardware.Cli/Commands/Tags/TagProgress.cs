using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Display;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>A bar on standard error for recordings that take a while, on a terminal only.</summary>
internal static class TagProgress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    /// <param name="terminal">Where the bar is drawn.</param>
    /// <param name="source">What is read.</param>
    /// <param name="work">Goes on until its argument says that it is enough for now; true when it is over.</param>
    /// <param name="cancellationToken">The interruption.</param>
    public static async Task ShowAsync(
        Terminal terminal, ITagSource source, Func<Func<bool>, CancellationToken, Task<bool>> work, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        bool isOver = await work(() => TimeProvider.System.GetElapsedTime(start) > Patience, cancellationToken).ConfigureAwait(false);
        if (isOver) return;
        if (!terminal.IsInteractive)
        {
            await work(() => false, cancellationToken).ConfigureAwait(false);
            return;
        }

        await DrawAsync(terminal, source, work, cancellationToken).ConfigureAwait(false);
    }

    // A method of its own: short commands do not load what draws.
    private static Task DrawAsync(
        Terminal terminal, ITagSource source, Func<Func<bool>, CancellationToken, Task<bool>> work, CancellationToken cancellationToken) =>
        terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(Path.GetFileName(source.Name)), maxValue: 1);
                bar.IsIndeterminate = source.Progress is null;
                long drawn = TimeProvider.System.GetTimestamp();
                await work(
                    () =>
                    {
                        if (TimeProvider.System.GetElapsedTime(drawn) < Interval) return false;
                        drawn = TimeProvider.System.GetTimestamp();
                        bar.Value = source.Progress ?? 0;
                        return false;
                    },
                    cancellationToken).ConfigureAwait(false);
            });
}
