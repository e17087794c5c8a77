using System.CommandLine;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags</c>: recordings of time taggers, and taggers themselves.</summary>
internal static class TagsCommand
{
    public static Command Create() => new("tags", "Time tags: what is in a recording, conversion, analysis.")
    {
        InfoCommand.Create(),
        ConvertCommand.Create(),
        RatesCommand.Create(),
        HistogramCommand.Create(),
        CorrelateCommand.Create(),
        CoincidencesCommand.Create(),
        DelayCommand.Create(),
        LifetimeCommand.Create(),
        PlotCommand.Create(),
    };
}
