using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace QkdHardware.Hil.CommandLine;

/// <summary><c>qkd emulate</c>: its one line, its end, and what is in its way.</summary>
public sealed class EmulateTests
{
    [SkippableTheory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Emulate_Json_PrintsOneLineAndEndsWith130(PosixSignal signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "POSIX signals.");
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench);

        string[] links = [.. emulator.Connections.SelectMany(device => device.Value.Select(link => $"{device.Key}.{link.Key}"))];
        Assert.Equal(
            [
                "generator.scpi", "attenuator.serial", "power_meter.scpi", "switch.scpi", "detectors.control", "detectors.counts",
                "tagger.scpi", "tagger.dlt", "tagger.stream1", "tagger.stream2", "tagger.stream3", "tagger.stream4",
            ],
            links);
        JsonElement generator = emulator.Document.GetProperty("devices")[0];
        Assert.Equal("keysight.33600a", generator.GetProperty("driver").GetString());
        Assert.True(File.Exists(emulator.SerialPath("attenuator", "serial")));
        await AnswerOfBackDoorAsync(emulator.Document.GetProperty("backdoor").GetString()!);

        CliProcess ended = await emulator.StopAsync(signal);
        Assert.True(ended.ExitCode == 130, $"exit code {ended.ExitCode}: {ended}");
        Assert.Equal(1, ended.Output.Count(character => character == '\n'));
        Assert.Contains("\"zmq+req://", ended.Output); // As it is written elsewhere, to be found by those who search for it.
        Assert.Empty(ended.Error);
        Assert.False(File.Exists(emulator.SerialPath("attenuator", "serial")), "The serial name is left behind.");
    }

    [Theory]
    [InlineData("generator", "scpi")]
    [InlineData("tagger", "dlt")]
    [InlineData("tagger", "stream3")]
    public async Task Emulate_PortInUse_SaysWhichAndWhatToDo(string device, string link)
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        int port = bench.PortOf(device, link);
        using var holder = new TcpListener(IPAddress.Loopback, port);
        holder.Start();

        await using CliProcess emulator = await CliProcess.RunQkdAsync("emulate", bench.Bench, "--json");

        Assert.Equal(2, emulator.ExitCode);
        Assert.Empty(emulator.Output);
        Assert.Equal(
            $"qkd: 127.0.0.1:{port} is in use; stop the program that holds it or change the port in the bench file\n", emulator.Error);
    }

    [SkippableFact]
    public async Task Emulate_SerialNameInUse_SaysWhichAndWhatToDo()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Pseudo-terminals.");
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        await using EmulatorProcess first = await EmulatorProcess.StartAsync(bench);
        string name = Path.GetFileName(first.SerialPath("attenuator", "serial"));
        using BenchFolder other = new BenchFolder().WithFreeAddresses();
        other.WithBench(other.SerialName, name);

        await using CliProcess second = await CliProcess.RunQkdAsync("emulate", other.Bench, "--json");

        Assert.Equal(2, second.ExitCode);
        Assert.Empty(second.Output);
        Assert.Equal(
            $"qkd: the serial name '{name}' is in use; stop the emulator that holds it or change the name in the bench file\n",
            second.Error);
    }

    private static async Task AnswerOfBackDoorAsync(string address)
    {
        var uri = new Uri(address);
        using var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port);
        await using NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("{\"do\":\"get\",\"path\":\"link.loss_db\"}\n"u8.ToArray());
        string? answer = await reader.ReadLineAsync().WaitAsync(CliProcess.Limit);
        Assert.Equal("{\"value\":10,\"ok\":true}", answer);
    }
}
