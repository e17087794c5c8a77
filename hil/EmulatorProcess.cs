using System.Runtime.InteropServices;
using System.Text.Json;

namespace QkdHardware.Hil;

/// <summary>An emulated bench in a process of its own: <c>qkd emulate BENCH --json</c>, with all doors open.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly CliProcess process;

    private EmulatorProcess(CliProcess process, JsonElement document) => (this.process, Document) = (process, document);

    /// <summary>The line that it printed when all doors were open.</summary>
    public JsonElement Document { get; }

    /// <summary>The address of each link, by device and link.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Connections =>
        Document.GetProperty("devices").EnumerateArray().ToDictionary(
            device => device.GetProperty("id").GetString()!,
            device => (IReadOnlyDictionary<string, string>)device.GetProperty("links").EnumerateObject()
                .ToDictionary(link => link.Name, link => link.Value.GetString()!));

    /// <summary>Waits until all doors are open.</summary>
    /// <param name="bench">With addresses that nobody else uses.</param>
    /// <param name="clock">real or fast.</param>
    /// <param name="vectors">Whether its kernels may use vector instructions.</param>
    public static async Task<EmulatorProcess> StartAsync(BenchFolder bench, string clock = "fast", bool vectors = true)
    {
        string[] arguments = ["emulate", bench.Bench, "--clock", clock, "--json"];
        CliProcess process = vectors ? CliProcess.Qkd(arguments) : CliProcess.QkdWithoutVectors(arguments);
        try
        {
            string line = await process.OutputLineAsync(_ => true);
            return new(process, JsonSerializer.Deserialize<JsonElement>(line));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The TCP port of a link.</summary>
    public int Port(string device, string link) =>
        int.Parse(Connections[device][link].Split(':').First(part => int.TryParse(part, out _)));

    /// <summary>The path of a serial link.</summary>
    public string SerialPath(string device, string link) =>
        Connections[device][link]["ASRL".Length..^"::INSTR".Length];

    /// <summary>Ends it as a user does.</summary>
    /// <returns>The process, with its exit code and all that it said.</returns>
    public async Task<CliProcess> StopAsync(PosixSignal signal)
    {
        await process.EndBySignalAsync(signal);
        return process;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
