using System.CommandLine;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Cli.Display;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Emulation.FrontDoors;
using Serilog;
using Serilog.Core;

namespace QkdHardware.Cli.Composition;

/// <summary>
/// Runs a command's work: interruption by Ctrl-C or SIGTERM is a cancellation that lets the safe state be reached, and
/// every failure becomes one message and an exit code, none a stack trace.
/// </summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(
        ParseResult arguments, Func<Terminal, ILogger, CancellationToken, Task<int>> work)
    {
        var terminal = new Terminal(arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        using var stop = new CancellationTokenSource();
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        // Setting up the console sink takes longer than many a command: only for those who want to read it.
        await using Logger? log = arguments.GetValue(CommonOptions.Verbose) ? LogSetup.ToStandardError(verbose: true) : null;
        try
        {
            return await work(terminal, log ?? Logger.None, stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UsageException or ConfigurationException or FrontDoorException
            or ArgumentException or FormatException or KeyNotFoundException or InvalidDataException)
        {
            terminal.WriteError(exception.Message.Split(" (Parameter")[0]);
            return ExitCode.WrongInput;
        }
        catch (BenchOpenException exception)
        {
            foreach (InstrumentException failure in exception.Failures)
            {
                terminal.WriteError(failure.Message);
            }

            return ExitCode.InstrumentFailed;
        }
        catch (InstrumentException exception)
        {
            terminal.WriteError(exception.Message);
            return ExitCode.InstrumentFailed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.WriteError("interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError(exception.Message);
            return ExitCode.WrongInput;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Nothing that a user did; the stack is for those who ask for it.
            log?.Fatal(exception, "Unexpected");
            terminal.WriteError(
                $"unexpected: {exception.Message.Split('\n')[0].TrimEnd('.', '\r')}. This is a mistake of the program; please report it "
                + "with what --verbose prints.");
            return ExitCode.Unexpected;
        }
    }
}
