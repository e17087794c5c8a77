using System.Text;
using System.Text.RegularExpressions;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>
/// What the instruments of the emulated reference bench say of themselves, asked in their own words over connections of
/// our own: neither the drivers nor their codecs have a part in it.
/// </summary>
internal static partial class BenchTruth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, string> SerialLine = new()
    {
        ["baud"] = "9600", ["data_bits"] = "8", ["parity"] = "none", ["stop_bits"] = "1",
    };

    /// <summary>The instruments that emit, pass or feed something; a power meter does not.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["switch", "attenuator", "generator", "tagger", "detectors"];

    /// <summary>
    /// The devices that are not safe: empty when the switch is empty, the attenuation at its maximum, the outputs off, no
    /// record under way, and the bias zero.
    /// </summary>
    /// <param name="connections">The address of each link, by device and link.</param>
    /// <param name="except">A device that cannot be asked: it is unplugged, or its serial port is still a driver's.</param>
    public static async Task<IReadOnlyList<string>> UnsafeDevicesAsync(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> connections, string? except = null)
    {
        var unsafeOnes = new List<string>();
        foreach (string device in Devices.Where(device => device != except))
        {
            IReadOnlyDictionary<string, string> links = connections[device];
            bool isSafe = device switch
            {
                "switch" => (await AskAsync(links["scpi"], ":oxc:swit:conn:stat?\n", Line())).Trim() == "(@),(@)",
                "attenuator" => (await AskAsync(links["serial"], "D\r\n", Done())).Contains("ATTEN:60.00"),
                "generator" => (await AskAsync(links["scpi"], "OUTP1?;:OUTP2?;:OUTP1:SYNC?\n", Line())).Trim() == "0;0;0",
                "tagger" => !(await AskMessageAsync(links["scpi"], "REC:STAG?")).Contains("PLAY"),
                _ => AreDetectorsOff(await AskAsync(
                    links["control"], """{"request": "labelProps", "value": "None"}""", BiasAndEnable())),
            };
            if (!isSafe)
            {
                unsafeOnes.Add(device);
            }
        }

        return unsafeOnes;
    }

    private static bool AreDetectorsOff(string labels) =>
        labels.Contains("""{"label": "BiasCurrent", "value": {"value": [0.0, 0.0, 0.0, 0.0]""")
        && labels.Contains("""{"label": "DetectorEnable", "value": {"value": false""");

    private static async Task<string> AskMessageAsync(string address, string question)
    {
        await using var link = (IMessageLink)await OpenAsync(address);
        using var deadline = new CancellationTokenSource(Patience);
        await link.SendAsync(Encoding.ASCII.GetBytes(question), deadline.Token);
        return Encoding.ASCII.GetString((await link.ReceiveAsync(deadline.Token)).Span);
    }

    private static async Task<string> AskAsync(string address, string question, Regex end)
    {
        await using var link = (IByteLink)await OpenAsync(address);
        using var deadline = new CancellationTokenSource(Patience);
        await link.WriteAsync(Encoding.ASCII.GetBytes(question), deadline.Token);
        var answer = new StringBuilder();
        byte[] chunk = new byte[64 * 1024];
        while (!end.IsMatch(answer.ToString()))
        {
            int count = await link.ReadAsync(chunk, deadline.Token);
            Assert.True(count > 0, $"{address} closed after '{answer}'");
            answer.Append(Encoding.ASCII.GetString(chunk, 0, count));
        }

        return answer.ToString();
    }

    // A driver that was just closed may still hold its serial port for a moment.
    private static async ValueTask<ILink> OpenAsync(string address)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await LinkProviders.All.First(provider => provider.Accepts(address)).OpenAsync(new LinkRequest(
                    address, address.StartsWith("ASRL") ? SerialLine : [], Patience, TimeProvider.System));
            }
            catch (LinkException exception) when (exception.Message.Contains("in use") && !deadline.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    [GeneratedRegex(@"\n")]
    private static partial Regex Line();

    [GeneratedRegex(@"Done\r?\n")]
    private static partial Regex Done();

    [GeneratedRegex(@"""BiasCurrent"", ""value"": \{(.|\n)*""DetectorEnable"", ""value"": \{""value"": \w+")]
    private static partial Regex BiasAndEnable();
}
