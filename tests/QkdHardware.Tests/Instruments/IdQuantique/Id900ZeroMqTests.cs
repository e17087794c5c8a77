using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.IdQuantique;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Instruments.IdQuantique;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.OpticalWorld;
using QkdHardware.Transports.ZeroMq;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Tests.Instruments.IdQuantique;

/// <summary>Driver and firmware over ZeroMQ sockets, with the tags of the optical world.</summary>
public class Id900ZeroMqTests(ITestOutputHelper log)
{
    private static readonly AcquisitionRequest AllInputs = new([1, 2, 3, 4], TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Records_OfTheReferenceBench_ArriveWhole()
    {
        ITaggerPort port = LabBench.Running(LabPattern.Random(262_144, seed: 1), 0.5).Tagger;
        var kept = new KeepingPort(port);
        await using Rig rig = await Rig.OpenAsync(kept);
        var best = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long sum = 0;
            long start = Stopwatch.GetTimestamp();
            AcquisitionSummary summary = await rig.Tagger.AcquireAsync(AllInputs, block => sum += block.Count).Bounded();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start) - kept.Spent;
            best = elapsed < best ? elapsed : best;
            Assert.Equal(0, summary.Losses);
            Assert.Equal(sum, summary.Tags);
            for (int input = 1; input <= 4; input++) Assert.Equal(kept.Last!.Inputs[input - 1].Count, summary.TagsByInput[input]);
            Assert.InRange(summary.Tags, 300_000, 900_000);
        }

        log.WriteLine($"record without the optical world: {best.TotalMilliseconds:F1} ms");
    }

    [Fact]
    public async Task Records_OneAfterTheOther_NeverLoseAStream()
    {
        await using Rig rig = await Rig.OpenAsync(new FakeTaggerPort((record, duration) => new([0], [[1], [2], [3], [record]], duration)));
        var request = new AcquisitionRequest([1, 2, 3, 4], TimeSpan.FromMilliseconds(1));
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 10; i++) Assert.Equal(4, (await rig.Tagger.AcquireAsync(request, _ => { }).Bounded()).Tags);
        log.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds / 10:F1} ms a record");
    }

    [Fact]
    public async Task Record_AfterOneThatWasCancelled_IsWhole()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [2], [3], [4]], duration)) { Release = new TaskCompletionSource().Task };
        await using Rig rig = await Rig.OpenAsync(port);
        using var stop = new CancellationTokenSource();
        Task<AcquisitionSummary> acquiring = rig.Tagger.AcquireAsync(AllInputs, _ => { }, stop.Token).AsTask();
        await port.Begun.Bounded();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring.Bounded());
        port.Release = Task.CompletedTask;
        Assert.Equal(4, (await rig.Tagger.AcquireAsync(AllInputs, _ => { }).Bounded()).Tags);
    }

    [Theory]
    [InlineData("scpi")]
    [InlineData("dlt")]
    public async Task Unplugged_WhilePlaying_EndsSoon(string link)
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using Rig rig = await Rig.OpenAsync(port);
        Task<AcquisitionSummary> acquiring = rig.Tagger.AcquireAsync(AllInputs, _ => { }).AsTask();
        await port.Begun.Bounded();
        long start = Stopwatch.GetTimestamp();
        await rig.Doors[link].UnplugAsync();
        Assert.Equal(InstrumentErrorKind.Disconnected, (await rig.Tagger.Lost.Bounded()).Kind);
        if (link == "dlt") port.StoppedAtPs = 1; // The record ends when the driver stops it; the target is gone before.
        if (link == "dlt") await rig.Tagger.EnterSafeStateAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => acquiring.Bounded());
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    private sealed class KeepingPort(ITaggerPort port) : ITaggerPort
    {
        public TaggerPulses? Last { get; private set; }

        public TimeSpan Spent { get; private set; }

        public async ValueTask<TaggerPulses> RecordAsync(Abstractions.Units.Picoseconds duration, CancellationToken cancellationToken)
        {
            long start = Stopwatch.GetTimestamp();
            Last = await port.RecordAsync(duration, cancellationToken);
            Spent = Stopwatch.GetElapsedTime(start);
            return Last;
        }
    }

    private sealed class Rig : ILinkOpener, IAsyncDisposable
    {
        private readonly ZeroMqLinkProvider provider = new();
        private readonly Dictionary<string, string> addresses = [];
        private readonly Id900Firmware firmware;

        private Rig(ITaggerPort port) => firmware = new(
            "tagger", new Dictionary<string, string>(), port, new(EmulatedClockMode.Fast, TimeProvider.System), new PairStreamDoorFactory());

        public Dictionary<string, IFrontDoor> Doors { get; } = [];

        public Id900TimeTagger Tagger { get; private set; } = null!;

        public static async Task<Rig> OpenAsync(ITaggerPort port)
        {
            var rig = new Rig(port);
            foreach ((string name, object service) in rig.firmware.Services)
            {
                rig.Doors[name] = await new ReplyFrontDoorProvider().OpenAsync("zmq+req://127.0.0.1:0", service);
                rig.addresses[name] = rig.Doors[name].Connection;
            }

            for (int i = 1; i <= 4; i++) rig.addresses[$"stream{i}"] = $"zmq+pair://127.0.0.1:{FreePort()}";
            rig.Tagger = await Id900TimeTagger.OpenAsync(
                new("tagger", rig, new(new IdQuantiquePackage().Drivers[0].Options, new Dictionary<string, string>()), TimeProvider.System));
            return rig;
        }

        public bool Has(string linkName) => addresses.ContainsKey(linkName);

        public string AddressOf(string linkName) => addresses[linkName];

        public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
            throw new LinkException(AddressOf(linkName), "not a link without message boundaries");

        public async ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
            (IMessageLink)await provider.OpenAsync(
                new(AddressOf(linkName), new Dictionary<string, string>(), TimeSpan.FromSeconds(2), TimeProvider.System), cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await Tagger.DisposeAsync();
            await firmware.DisposeAsync();
            foreach (IFrontDoor door in Doors.Values) await door.DisposeAsync();
        }

        private static int FreePort()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
    }
}
