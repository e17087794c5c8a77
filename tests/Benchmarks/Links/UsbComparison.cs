using System.Diagnostics;
using System.Globalization;
using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Exchanges;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Usb;

namespace QkdHardware.Benchmarks.Links;

/// <summary>
/// The USBTMC link against pyvisa-py on one emulated instrument, in turns, each client in a process of its own: queries
/// and 16 MiB blocks. Both go through the same libusb and the same emulated bus, whose cost dominates.
/// Run with the argument <c>compare-usb</c>.
/// </summary>
internal static class UsbComparison
{
    public const string Argument = "compare-usb";
    public const string ClientArgument = "compare-usb-client";

    private const int Rounds = 3;
    private const int WarmUps = 200;
    private const int Queries = 1500;
    private const int Blocks = 3;
    private const int BlockLength = 16 << 20;
    private const string Python = "/usr/bin/python3";

    public static async Task RunAsync()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"qkd-usb-{Environment.ProcessId}");
        byte[] block = new byte[BlockLength];
        new Random(1).NextBytes(block);
        var tree = new ScpiTree()
            .Query("READ", call => call.Reply.Number(1.234e-6))
            .Query("BLOCk", call => call.Reply.Block(block));
        try
        {
            using var engine = new ScpiEngine(tree) { Identity = "QkdHardware,Benchmark,0,0" };
            await using IFrontDoor door = await new UsbFrontDoorProvider(folder: folder)
                .OpenAsync("USB0::0x1209::0x0001::BENCHMARK::INSTR", new ScpiExchangeService(engine));
            var (ours, theirs) = (new List<double[]>(), new List<double[]>());
            for (int round = 0; round < Rounds; round++)
            {
                ours.Add(await MeasureAsync(folder, Environment.ProcessPath!, ClientArgument, door.Connection));
                theirs.Add(await MeasureAsync(folder, Python, "-c", PythonClient, door.Connection));
            }

            Print("median query, us", 0, "F0", ours, theirs, smallerIsBetter: true);
            Print("queries a second", 1, "F0", ours, theirs, smallerIsBetter: false);
            Print("16 MiB block, MB/s", 2, "F0", ours, theirs, smallerIsBetter: false);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Our side of the comparison; prints three numbers.</summary>
    public static async Task RunClientAsync(string address)
    {
        await using var link = (IMessageLink)await new UsbLinkProvider().OpenAsync(
            new LinkRequest(address, new Dictionary<string, string>(), TimeSpan.FromSeconds(10), TimeProvider.System));
        byte[] question = "READ?\n"u8.ToArray();
        for (int i = 0; i < WarmUps; i++) await AskAsync(question);
        double[] micros = new double[Queries];
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Queries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await AskAsync(question);
            micros[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        double rate = Queries / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        byte[] blockQuestion = "BLOCK?\n"u8.ToArray();
        await AskAsync(blockQuestion);
        begin = Stopwatch.GetTimestamp();
        long bytes = 0;
        for (int i = 0; i < Blocks; i++) bytes += (await AskAsync(blockQuestion)).Length;
        double speed = bytes / 1e6 / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Array.Sort(micros);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{micros[Queries / 2]} {rate} {speed}"));

        async ValueTask<ReadOnlyMemory<byte>> AskAsync(byte[] message)
        {
            await link.SendAsync(message);
            return await link.ReceiveAsync();
        }
    }

    private static async Task<double[]> MeasureAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in EmulatedUsbBus.ClientEnvironment) start.Environment[name] = value;
        start.Environment[EmulatedUsbBus.PreloadFolderVariable] = folder;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? [.. output.Split(' ', StringSplitOptions.TrimEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static void Print(string what, int index, string format, List<double[]> ours, List<double[]> theirs, bool smallerIsBetter)
    {
        double a = ours.Select(r => r[index]).Order().ElementAt(Rounds / 2);
        double b = theirs.Select(r => r[index]).Order().ElementAt(Rounds / 2);
        double ratio = smallerIsBetter ? b / a : a / b;
        var line = new StringBuilder($"{what,-20}");
        line.Append(CultureInfo.InvariantCulture, $" UsbTmcLink {a.ToString(format, CultureInfo.InvariantCulture),7}");
        line.Append(CultureInfo.InvariantCulture, $"  pyvisa-py {b.ToString(format, CultureInfo.InvariantCulture),7}  ratio {ratio:F2}");
        Console.WriteLine(line);
    }

    // The chunk is as long as the answer, which is where pyvisa-py is fastest.
    private static string PythonClient => $"""
        import sys, time, pyvisa
        device = pyvisa.ResourceManager('@py').open_resource(sys.argv[1])
        device.timeout = 20000
        for i in range({WarmUps}): device.query('READ?')
        times = []
        begin = time.perf_counter()
        for i in range({Queries}):
            start = time.perf_counter()
            device.query('READ?')
            times.append(time.perf_counter() - start)
        rate = {Queries} / (time.perf_counter() - begin)
        block = lambda: len(device.query_binary_values('BLOCK?', datatype='B', container=bytes, chunk_size={BlockLength} + 64))
        block()
        begin = time.perf_counter()
        count = sum(block() for i in range({Blocks}))
        speed = count / 1e6 / (time.perf_counter() - begin)
        print(sorted(times)[{Queries} // 2] * 1e6, rate, speed)
        """;
}
