using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NetMQ;
using NetMQ.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>PAIR streams: NetMQ's socket as a link, against the emulator's own door, and against NetMQ's.</summary>
public sealed class PairStreamTests
{
    private static readonly Dictionary<string, string> NoSettings = [];

    [Fact]
    public async Task Link_OpenedBeforeTheDoor_ReceivesEverythingInOrderAndThenTheEnd()
    {
        int port = FreePort();
        await using IMessageLink link = await OpenAsync($"zmq+pair://127.0.0.1:{port}");
        byte[] large = new byte[10_000_000];
        for (int i = 0; i < large.Length; i++) large[i] = ScriptedFirmware.Pattern(i);

        ITagStreamDoor door = new PairStreamDoorFactory().Bind(port);
        await door.SendAsync("first"u8.ToArray()).Bounded();
        await door.SendAsync(ReadOnlyMemory<byte>.Empty).Bounded();
        await door.SendAsync(large).Bounded();
        await door.DisposeAsync().Bounded();

        Assert.Equal("first", await ReceiveTextAsync(link));
        Assert.Equal(0, (await link.ReceiveAsync().Bounded()).Length);
        Assert.True((await link.ReceiveAsync().Bounded()).Span.SequenceEqual(large));
        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Bounded());
        Assert.Equal("the peer closed the connection", await link.Lost.Bounded());
    }

    [Fact]
    public async Task Door_ClosedBehindALongQueue_LosesNothing()
    {
        const int Messages = 5000;
        await using var door = new PairStreamDoor(0, TimeProvider.System);
        await using IMessageLink link = await OpenAsync(door.Connection);

        for (int i = 0; i < Messages; i++) await door.SendAsync(Numbered(i, 1000)).Bounded();
        await door.DisposeAsync().Bounded();

        for (int i = 0; i < Messages; i++) Assert.Equal(Numbered(i, 1000), (await link.ReceiveAsync().Bounded()).ToArray());
        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Bounded());
    }

    [Fact]
    public async Task Door_SlowClient_MakesTheSenderWait()
    {
        await using var door = new PairStreamDoor(0, TimeProvider.System);
        using PairSocket client = SlowClient(door);
        const int Messages = 64;

        Task sending = SendManyAsync(door, Messages, 1_000_000);
        byte[] first = Receive(client);
        Assert.False(sending.IsCompleted);

        Assert.Equal(Numbered(0, 1_000_000), first);
        for (int i = 1; i < Messages; i++) Assert.Equal(Numbered(i, 1_000_000), Receive(client));
        await sending.Bounded();
    }

    [Fact]
    public async Task Door_ClientTakesNoMore_ClosingEndsAfterTheLinger()
    {
        var time = new FakeTimeProvider();
        var door = new PairStreamDoor(0, time);
        using PairSocket client = SlowClient(door);
        Task sending = SendManyAsync(door, 64, 1_000_000);
        _ = Receive(client);

        Task closing = door.DisposeAsync().AsTask();
        time.Advance(PairStreamDoor.Linger - TimeSpan.FromMilliseconds(1));
        Assert.False(closing.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await closing.Bounded();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending.Bounded());
    }

    [Fact]
    public async Task Door_NobodyConnected_SendingWaitsAndClosingEndsIt()
    {
        var door = new PairStreamDoor(0, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        Task given = door.SendAsync("x"u8.ToArray(), cancellation.Token).AsTask();
        Task waiting = door.SendAsync("y"u8.ToArray()).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Bounded());
        Assert.False(waiting.IsCompleted);
        await door.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Bounded());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => door.SendAsync("z"u8.ToArray()).Bounded());
    }

    [Fact]
    public async Task Door_SecondClient_IsRefusedAndTheFirstGoesOn()
    {
        await using var door = new PairStreamDoor(0, TimeProvider.System);
        await using IMessageLink first = await OpenAsync(door.Connection);
        await door.SendAsync("one"u8.ToArray()).Bounded();
        Assert.Equal("one", await ReceiveTextAsync(first));

        await using IMessageLink second = await OpenAsync(door.Connection);

        await Assert.ThrowsAsync<LinkException>(() => second.ReceiveAsync().Bounded());
        await door.SendAsync("two"u8.ToArray()).Bounded();
        Assert.Equal("two", await ReceiveTextAsync(first));
    }

    [Fact]
    public async Task Door_ClientLeaves_TheNextOneIsServed()
    {
        await using var door = new PairStreamDoor(0, TimeProvider.System);
        IMessageLink first = await OpenAsync(door.Connection);
        await door.SendAsync("one"u8.ToArray()).Bounded();
        Assert.Equal("one", await ReceiveTextAsync(first));
        await first.DisposeAsync().Bounded();

        // Until the door sees the first one leave, it sends to it and refuses the second.
        string? received = null;
        while (received is null)
        {
            await using IMessageLink second = await OpenAsync(door.Connection);
            using var enough = new CancellationTokenSource();
            Task<string> receiving = ReceiveTextAsync(second);
            Task sending = SendUntilCancelledAsync(door, enough.Token);
            await Task.WhenAny(receiving);
            await enough.CancelAsync();
            await sending.Bounded();
            received = receiving.IsCompletedSuccessfully ? await receiving : null;
        }

        Assert.Equal("two", received);
    }

    [Fact]
    public async Task Door_PortInUse_SaysSo()
    {
        await using var door = new PairStreamDoor(0, TimeProvider.System);
        int port = new Uri(door.Connection).Port;

        var exception = Assert.Throws<FrontDoorException>(() => new PairStreamDoorFactory().Bind(port));

        Assert.Equal(
            $"127.0.0.1:{port} is in use; stop the program that holds it or change the port in the bench file",
            exception.Message);
    }

    [Fact]
    public async Task Door_ClosedAndBoundAgain_UsesTheSamePortAtOnce()
    {
        int port = FreePort();
        for (int round = 0; round < 20; round++)
        {
            await using ITagStreamDoor door = new PairStreamDoorFactory().Bind(port);
            await using IMessageLink link = await OpenAsync($"zmq+pair://127.0.0.1:{port}");
            await door.SendAsync(Numbered(round, 100)).Bounded();
            Assert.Equal(Numbered(round, 100), (await link.ReceiveAsync().Bounded()).ToArray());
        }
    }

    [Fact]
    public async Task Link_NetMqPeer_ExchangesBothWaysAndSeesItLeave()
    {
        using var peer = new PairSocket();
        int port = peer.BindRandomPort("tcp://127.0.0.1");
        await using IMessageLink link = await OpenAsync($"zmq+pair://127.0.0.1:{port}");

        await link.SendAsync("to the peer"u8.ToArray()).Bounded();
        Assert.Equal("to the peer", Encoding.ASCII.GetString(Receive(peer)));
        peer.SendFrame("from the peer");
        Assert.Equal("from the peer", await ReceiveTextAsync(link));
        peer.Dispose();

        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Bounded());
        Assert.NotEmpty(await link.Lost.Bounded());
        await Assert.ThrowsAsync<LinkException>(() => link.SendAsync("x"u8.ToArray()).Bounded());
    }

    [Fact]
    public async Task Link_PeerBindsAgain_IsNotReconnectedBehindItsUsersBack()
    {
        int port = FreePort();
        ITagStreamDoor door = new PairStreamDoorFactory().Bind(port);
        await using IMessageLink first = await OpenAsync($"zmq+pair://127.0.0.1:{port}");
        await door.SendAsync("old"u8.ToArray()).Bounded();
        await door.DisposeAsync().Bounded();
        await first.Lost.Bounded();

        await using ITagStreamDoor again = new PairStreamDoorFactory().Bind(port);
        await using IMessageLink second = await OpenAsync($"zmq+pair://127.0.0.1:{port}");
        await again.SendAsync("new"u8.ToArray()).Bounded();

        Assert.Equal("new", await ReceiveTextAsync(second));
        Assert.Equal("old", await ReceiveTextAsync(first));
        await Assert.ThrowsAsync<LinkException>(() => first.ReceiveAsync().Bounded());
    }

    [Fact]
    public async Task Link_NeverConnected_WaitsUntilDisposed()
    {
        IMessageLink link = await OpenAsync($"zmq+pair://127.0.0.1:{FreePort()}");
        await link.SendAsync("kept for the peer"u8.ToArray()).Bounded();
        Task receiving = link.ReceiveAsync().AsTask();
        Assert.False(link.Lost.IsCompleted);

        await link.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.Bounded());
        Assert.True(link.Lost.IsCanceled);
    }

    [Fact]
    public async Task Link_PeerTakesNoMore_SendingWaitsAndCanBeCancelled()
    {
        using var peer = new PairSocket();
        peer.Options.ReceiveHighWatermark = 1;
        int port = peer.BindRandomPort("tcp://127.0.0.1");
        await using IMessageLink link = await OpenAsync($"zmq+pair://127.0.0.1:{port}");
        using var cancellation = new CancellationTokenSource();

        // More messages than the link's high-water mark of 1000 lets wait.
        Task[] sending = [.. Enumerable.Range(0, 3000)
            .Select(i => link.SendAsync(Numbered(i, 10_000), cancellation.Token).AsTask())];
        await sending[0].Bounded();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(sending).Bounded());
        int taken = sending.Count(task => task.IsCompletedSuccessfully);
        Assert.True(sending.Take(taken).All(task => task.IsCompletedSuccessfully));
        for (int i = 0; i < taken; i++) Assert.Equal(Numbered(i, 10_000), Receive(peer));
    }

    [Theory]
    [InlineData("zmq+pair://127.0.0.1:4242", true)]
    [InlineData("ZMQ+PAIR://host:1", true)]
    [InlineData("zmq+req://127.0.0.1:5555", false)]
    [InlineData("tcp://127.0.0.1:5025", false)]
    public void Doors_PairAddresses_AreLeftToTheInstrument(string address, bool expected)
    {
        Assert.Equal(expected, DefaultFrontDoors.IsOpenedByInstrument(address));
        Assert.Equal(!expected, DefaultFrontDoors.All.Any(provider => provider.Accepts(address)));
    }

    private static async Task<IMessageLink> OpenAsync(string address) => (IMessageLink)await new ZeroMqLinkProvider()
        .OpenAsync(new LinkRequest(address, NoSettings, TimeSpan.FromSeconds(20), TimeProvider.System)).Bounded();

    /// <summary>A client that holds one message and reads no more until asked.</summary>
    private static PairSocket SlowClient(PairStreamDoor door)
    {
        var client = new PairSocket();
        client.Options.Linger = TimeSpan.Zero;
        client.Options.ReceiveHighWatermark = 1;
        client.Connect("tcp" + door.Connection["zmq+pair".Length..]);
        return client;
    }

    private static async Task SendManyAsync(PairStreamDoor door, int count, int length)
    {
        for (int i = 0; i < count; i++) await door.SendAsync(Numbered(i, length));
    }

    private static async Task SendUntilCancelledAsync(PairStreamDoor door, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await door.SendAsync("two"u8.ToArray(), cancellationToken);
                await Task.Yield();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private static byte[] Receive(PairSocket socket)
    {
        Assert.True(socket.TryReceiveFrameBytes(TimeSpan.FromSeconds(30), out byte[]? bytes));
        return bytes!;
    }

    private static byte[] Numbered(int number, int length)
    {
        byte[] message = new byte[length];
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)).CopyTo(message, 0);
        return message;
    }

    private static async Task<string> ReceiveTextAsync(IMessageLink link) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
