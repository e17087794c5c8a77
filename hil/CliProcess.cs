using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace QkdHardware.Hil;

/// <summary>
/// A program in a process of its own, as a user has it: the command line, or somebody else's client. Every wait has a
/// deadline, after which the test fails with what the process said.
/// </summary>
internal sealed partial class CliProcess : IAsyncDisposable
{
    /// <summary>Longer than anything takes on a busy machine with two cores.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly StreamLines output = new();
    private readonly StreamLines error = new();

    private CliProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => error.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All of standard output so far.</summary>
    public string Output => output.Text;

    /// <summary>All of standard error so far.</summary>
    public string Error => error.Text;

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    /// <summary>Of a process that has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Starts <c>qkd</c>.</summary>
    public static CliProcess Qkd(params ReadOnlySpan<string> arguments) => Start("dotnet", [QkdPath, .. arguments]);

    /// <summary>Starts <c>qkd</c> in which no kernel may use vector instructions.</summary>
    public static CliProcess QkdWithoutVectors(params ReadOnlySpan<string> arguments) =>
        Start("dotnet", [QkdPath, .. arguments], ("DOTNET_EnableHWIntrinsic", "0"));

    /// <summary>Runs <c>qkd</c> to its end.</summary>
    public static async Task<CliProcess> RunQkdAsync(params string[] arguments)
    {
        CliProcess process = Qkd(arguments);
        try
        {
            await process.EndAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public static CliProcess Start(
        string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, // So that a test run on a terminal does not lend it.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Gives the process a line of input.</summary>
    public Task WriteLineAsync(string line = "") => process.StandardInput.WriteLineAsync(line);

    /// <summary>Waits until a line of standard output fits.</summary>
    public Task<string> OutputLineAsync(Predicate<string> fits) => LineAsync(output, fits);

    /// <summary>Waits until a line of standard error fits.</summary>
    public Task<string> ErrorLineAsync(Predicate<string> fits) => LineAsync(error, fits);

    /// <summary>Waits for the end of the process and of both streams.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await InTime(Task.WhenAll(process.WaitForExitAsync(), output.Ended, error.Ended));
        return process.ExitCode;
    }

    /// <summary>Sends a signal, such as Ctrl-C, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndBySignalAsync(PosixSignal signal)
    {
        Signal(signal);
        return await EndAsync();
    }

    public void Signal(PosixSignal signal)
    {
        int number = signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGTERM => 15, _ => throw new NotSupportedException() };
        if (Kill(process.Id, number) != 0)
        {
            throw new InvalidOperationException($"The process could not be signalled: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static string QkdPath => Path.Combine(Places.Cli, "qkd.dll");

    private async Task<string> LineAsync(StreamLines stream, Predicate<string> fits)
    {
        Task<string?> line = stream.FindAsync(fits);
        await InTime(line);
        return await line
            ?? throw new InvalidOperationException($"The stream ended without the line that was waited for.\n{this}");
    }

    private async Task InTime(Task task)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Nothing within {Limit.TotalSeconds} s.\n{this}");
        }
    }

    public override string ToString() =>
        $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}\n--- output\n{Output}--- error\n{Error}";

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
