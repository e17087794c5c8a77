using BenchmarkDotNet.Attributes;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports;

namespace QkdHardware.Benchmarks.Links;

/// <summary>One question and its answer through a driver's channel, a real link and an emulated door on loopback.</summary>
public class RoundTripBenchmarks
{
    private static readonly byte[] Question = "READ?\n"u8.ToArray();

    private IFrontDoor? door;
    private RequestChannel? bytes;
    private MessageChannel? messages;

    /// <summary>The link by the address of its door, and a setting that selects an implementation.</summary>
    [Params("tcp", "serial-termios", "serial-system-io-ports", "zeromq")]
    public string Link { get; set; } = "tcp";

    [GlobalSetup]
    public async Task OpenAsync()
    {
        string address = Link switch
        {
            "tcp" => "TCPIP0::127.0.0.1::0::SOCKET",
            "zeromq" => "zmq+req://127.0.0.1:0",
            _ => $"ASRLqkd-benchmark.{Environment.ProcessId}::INSTR",
        };
        IFrontDoorProvider doors = DefaultFrontDoors.All.First(provider => provider.Accepts(address));
        door = await doors.OpenAsync(address, new AnsweringService()).ConfigureAwait(false);
        var settings = new Dictionary<string, string>();
        if (Link.StartsWith("serial-", StringComparison.Ordinal))
        {
            settings["implementation"] = Link["serial-".Length..].Replace('-', '_');
        }

        var request = new LinkRequest(door.Connection, settings, TimeSpan.FromSeconds(5), TimeProvider.System);
        ILinkProvider provider = LinkProviders.All.First(candidate => candidate.Accepts(door.Connection));
        var options = new ChannelOptions { DeviceId = "benchmark", LinkName = Link };
        if (Link == "zeromq")
        {
            messages = await MessageChannel.OpenAsync(
                options, async token => (IMessageLink)await provider.OpenAsync(request, token).ConfigureAwait(false), new LossSignal("benchmark"))
                .ConfigureAwait(false);
        }
        else
        {
            bytes = await RequestChannel.OpenAsync(
                options, async token => (IByteLink)await provider.OpenAsync(request, token).ConfigureAwait(false), new LossSignal("benchmark"))
                .ConfigureAwait(false);
        }
    }

    [Benchmark]
    public async Task<int> AskAsync()
    {
        ReadOnlyMemory<byte> answer = bytes is not null
            ? await bytes.RequestAsync(new Request(Question), ScpiReplyFraming.Default).ConfigureAwait(false)
            : await messages!.RequestAsync(new Request(Question)).ConfigureAwait(false);
        return answer.Length;
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        if (bytes is not null) await bytes.DisposeAsync().ConfigureAwait(false);
        if (messages is not null) await messages.DisposeAsync().ConfigureAwait(false);
        if (door is not null) await door.DisposeAsync().ConfigureAwait(false);
    }
}
