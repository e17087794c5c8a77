using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace QkdHardware.Cli.Composition;

/// <summary>Where log events go. One property set everywhere: Device, Link, Session, Phase.</summary>
internal static class LogSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Logger ToStandardError(bool verbose) => Console(verbose).CreateLogger();

    /// <summary>Also into the run record, all of it.</summary>
    public static Logger ToRecord(bool verbose, string path) => Console(verbose)
        .Enrich.FromLogContext()
        .WriteTo.File(path, outputTemplate: "{Timestamp:O} {Level:u3} [{Phase}] {Message:lj}{NewLine}{Exception}")
        .CreateLogger();

    private static LoggerConfiguration Console(bool verbose) => new LoggerConfiguration()
        .MinimumLevel.Debug()
        .WriteTo.Console(
            outputTemplate: Template,
            standardErrorFromLevel: LogEventLevel.Verbose,
            restrictedToMinimumLevel: verbose ? LogEventLevel.Debug : LogEventLevel.Fatal);
}
