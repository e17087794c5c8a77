using QkdHardware.Sessions.Phases;
using Spectre.Console;

namespace QkdHardware.Cli.Display;

/// <summary>A progress bar for each phase on a terminal, a line for each phase that is over elsewhere, nothing with JSON.</summary>
internal static class SessionProgress
{
    private const int NoteWidth = 60;

    public static async Task<T> ShowAsync<T>(Terminal terminal, bool quiet, Func<Action<PhaseProgress>, Task<T>> run)
    {
        if (quiet)
        {
            return await run(_ => { }).ConfigureAwait(false);
        }

        if (!terminal.IsInteractive)
        {
            return await run(PrintWhenOver).ConfigureAwait(false);
        }

        return await terminal.Error.Progress()
            .AutoClear(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(context => run(Drawer(context))).ConfigureAwait(false);
    }

    private static void PrintWhenOver(PhaseProgress progress)
    {
        if (progress.Fraction >= 1)
        {
            Console.Error.WriteLine($"{(progress.Failed ? "FAILED" : "ok"),-6} {progress.Phase,-11} {progress.Note}");
        }
    }

    private static Action<PhaseProgress> Drawer(ProgressContext context)
    {
        var bars = new Dictionary<string, ProgressTask>();
        return progress =>
        {
            if (!bars.TryGetValue(progress.Phase, out ProgressTask? bar))
            {
                bar = bars[progress.Phase] = context.AddTask(progress.Phase, maxValue: 1);
            }

            string note = progress.Note.Length <= NoteWidth ? progress.Note : progress.Note[..(NoteWidth - 1)] + "…";
            string colour = progress.Failed ? "red" : progress.Fraction >= 1 ? "green" : "default";
            bar.Description = $"[{colour}]{progress.Phase,-11}[/] {Markup.Escape(note).PadRight(NoteWidth)}";
            bar.Value = progress.Fraction;
            if (progress.Fraction >= 1)
            {
                bar.StopTask(); // The elapsed time stands still.
            }
        };
    }
}
