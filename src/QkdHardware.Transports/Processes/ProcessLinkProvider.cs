using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.Processes;

/// <summary>
/// Programs that speak an instrument's protocol on standard input and output. Settings: <c>directory</c>, the working
/// directory (this program's own by default), and <c>stop_ms</c>, how long the program may take to end after its input
/// has ended (2000 by default; then it is killed). A program that starts and ends at once opens: its exit code and what
/// it said on standard error are the reason of the loss.
/// </summary>
public sealed class ProcessLinkProvider : ILinkProvider
{
    private const int StandardStopTime = 2000;
    private const int MaxStopTime = 60_000;
    private const int NoSuchFile = 2;
    private const int NotExecutable = 8;
    private const int AccessDenied = 13;
    private static readonly string[] Known = ["directory", "stop_ms"];

    public IReadOnlyList<string> AddressForms => ProcessAddress.Forms;

    public bool Accepts(string address) => ProcessAddress.Accepts(address);

    public void Check(string address) => _ = ProcessAddress.Parse(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ProcessAddress address = ProcessAddress.Parse(request.Address);
        if (request.Settings.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            throw new FormatException(
                $"{request.Address}: unknown setting '{unknown}'; a process has {string.Join(", ", Known)}.");
        }

        TimeSpan stopTime = StopTime(request);
        string folder = request.Settings.GetValueOrDefault("directory", Environment.CurrentDirectory);
        if (!Directory.Exists(folder))
        {
            throw new LinkException(request.Address, $"there is no folder '{folder}' to start {address.Program} in");
        }

        // Starting reads the program from its file system, which may hang; a process that starts too late is ended again.
        Task<Process> starting = Task.Run(() => Start(request.Address, address, folder), CancellationToken.None);
        try
        {
            Process process = await starting.WaitAsync(request.Deadline, request.Time, cancellationToken).ConfigureAwait(false);
            return new ProcessLink(request.Address, process, stopTime, request.Time);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _ = EndLateAsync(starting);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkException(
                request.Address,
                $"{address.Program} did not start within {request.Deadline.TotalSeconds:0.###} s",
                exception);
        }
    }

    private static Process Start(string link, ProcessAddress address, string folder)
    {
        var start = new ProcessStartInfo(address.Program, address.Arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
        {
            // Ctrl-C is ours: the safe state is reached over this link.
            start.CreateNewProcessGroup = true;
        }

        try
        {
            return Process.Start(start)
                ?? throw new LinkException(link, $"'{address.Program}' did not start");
        }
        catch (Win32Exception exception)
        {
            throw new LinkException(link, Describe(address.Program, exception), exception);
        }
    }

    private static TimeSpan StopTime(LinkRequest request)
    {
        int milliseconds = StandardStopTime;
        return !request.Settings.TryGetValue("stop_ms", out string? text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds) && milliseconds <= MaxStopTime)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : throw new FormatException(
                    $"{request.Address}: stop_ms is '{text}'; expected a number from 0 to {MaxStopTime}.");
    }

    private static string Describe(string program, Win32Exception exception) => exception.NativeErrorCode switch
    {
        NoSuchFile => $"there is no program '{program}'",
        NotExecutable => $"'{program}' is no program that this system can run",
        AccessDenied => $"this user may not execute '{program}'",
        _ => $"'{program}' did not start ({exception.Message})",
    };

    private static async Task EndLateAsync(Task<Process> starting)
    {
        try
        {
            using Process process = await starting.ConfigureAwait(false);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is LinkException or InvalidOperationException or Win32Exception)
        {
            // It did not start after all, or has ended.
        }
    }
}
