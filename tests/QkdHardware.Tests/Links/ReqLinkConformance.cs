using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>NetMQ's REQ socket as a link, against the emulator's own REP.</summary>
public sealed class ReqLinkConformance : LinkConformance
{
    private const int LongBlock = 16 * 1024 * 1024;

    private protected override ILinkProvider Links { get; } = new ZeroMqLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new ReplyFrontDoorProvider();

    private protected override string NewDoorAddress() => "zmq+req://127.0.0.1:0";

    private protected override object NewFirmware() => new ScriptedMessageFirmware();

    private protected override string Refusal(string connection) =>
        $"connection refused by {connection["zmq+req://".Length..]}";

    [SkippableFact]
    public async Task Exchange_LongMessages_ArriveWholeBothWays()
    {
        (_, _, IMessageLink link) = await ConnectAsync();
        byte[] block = new byte[LongBlock];
        for (int i = 0; i < block.Length; i++) block[i] = ScriptedFirmware.Pattern(i);

        await link.SendAsync(block).Bounded();
        string described = await ReceiveTextAsync(link);
        await link.SendAsync(Encoding.ASCII.GetBytes($"BLOCK {LongBlock}")).Bounded();
        ReadOnlyMemory<byte> received = await link.ReceiveAsync().Bounded();

        Assert.Equal(ScriptedMessageFirmware.Describe(block), described);
        Assert.True(received.Span.SequenceEqual(block));
    }

    [SkippableFact]
    public async Task Exchange_EmptyMessages_AreMessages()
    {
        (_, _, IMessageLink link) = await ConnectAsync();

        await link.SendAsync(ReadOnlyMemory<byte>.Empty).Bounded();
        Assert.Equal("0 0", await ReceiveTextAsync(link));
        await link.SendAsync("EMPTY"u8.ToArray()).Bounded();
        Assert.Equal(string.Empty, await ReceiveTextAsync(link));
    }

    [SkippableFact]
    public async Task Send_AnswerStillOwed_IsRefusedAndTheAnswerStillComes()
    {
        (ScriptedMessageFirmware firmware, _, IMessageLink link) = await ConnectAsync();
        await link.SendAsync("LATE x"u8.ToArray()).Bounded();

        await Assert.ThrowsAsync<InvalidOperationException>(() => link.SendAsync("ECHO y"u8.ToArray()).Bounded());

        firmware.Release();
        Assert.Equal("x", await ReceiveTextAsync(link));
    }

    [SkippableFact]
    public async Task Channel_AnswerComesTooLate_NextQuestionGetsItsOwn()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        var time = new FakeTimeProvider();
        MessageChannel channel = await OpenChannelAsync(door, time);
        Task<string> asking = AskAsync(channel, "LATE old");
        Assert.Equal("LATE old", await firmware.NextMessageAsync());
        time.Advance(TimeSpan.FromSeconds(2));
        var exception = await Assert.ThrowsAsync<InstrumentException>(() => asking);
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);

        Task<string> next = AskAsync(channel, "ECHO new");
        firmware.Release();

        Assert.Equal("new", await next);
        Assert.Equal("newer", await AskAsync(channel, "ECHO newer"));
    }

    [SkippableFact]
    public async Task Channel_ManyCallers_AreServedOneAtATimeInOrder()
    {
        const int Callers = 200;
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        MessageChannel channel = await OpenChannelAsync(door);

        Task<string>[] asking = [.. Enumerable.Range(0, Callers).Select(i => AskAsync(channel, $"ECHO {i}"))];
        string[] answers = await Task.WhenAll(asking).Bounded();

        Assert.Equal(Enumerable.Range(0, Callers).Select(i => $"{i}"), answers);
        for (int i = 0; i < Callers; i++) Assert.Equal($"ECHO {i}", await firmware.NextMessageAsync());
    }

    [SkippableFact]
    public async Task Door_ManyClients_AreAnsweredOneAtATime()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        MessageChannel[] channels = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenChannelAsync(door)));

        string[] answers = await Task.WhenAll(channels.SelectMany(
            (channel, c) => Enumerable.Range(0, 20).Select(i => AskAsync(channel, $"ECHO {c}.{i}")))).Bounded();

        Assert.Equal(
            Enumerable.Range(0, channels.Length).SelectMany(c => Enumerable.Range(0, 20).Select(i => $"{c}.{i}")), answers);
        Assert.False(firmware.WasEnteredTwice);
    }

    [SkippableFact]
    public async Task Channel_PeerGoneWhileIdle_ReportsLoss()
    {
        (_, IFrontDoor door) = await OpenFirmwareAsync();
        var loss = new LossSignal("device");
        MessageChannel channel = await OpenChannelAsync(door, loss: loss);
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));

        await door.UnplugAsync().Bounded();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await loss.Task.Bounded()).Kind);
    }

    [SkippableFact]
    public async Task Channel_PeerGoneDuringRequest_FailsAtOnceAndReopensWhenItIsBack()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        MessageChannel channel = await OpenChannelAsync(door);
        Task<string> asking = AskAsync(channel, "LATE never");
        Assert.Equal("LATE never", await firmware.NextMessageAsync());

        await door.UnplugAsync().Bounded();

        Assert.Equal(
            InstrumentErrorKind.Disconnected, (await Assert.ThrowsAsync<InstrumentException>(() => asking)).Kind);
        Assert.Equal(
            InstrumentErrorKind.Disconnected,
            (await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel, "ECHO x"))).Kind);
        await door.PlugAsync().Bounded();
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));
    }

    [SkippableFact]
    public async Task Channel_Disposed_EndsTheRequestUnderWayAndThoseThatWait()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        MessageChannel channel = await OpenChannelAsync(door);
        Task<string>[] asking = [.. Enumerable.Range(0, 3).Select(_ => AskAsync(channel, "LATE never"))];
        Assert.Equal("LATE never", await firmware.NextMessageAsync());

        await channel.DisposeAsync().Bounded();
        await channel.DisposeAsync().Bounded();

        foreach (Task<string> one in asking) await Assert.ThrowsAsync<ObjectDisposedException>(() => one);
    }

    private protected override async Task ReceiveForeverAsync(ILink link, CancellationToken cancellationToken)
    {
        await ((IMessageLink)link).SendAsync("LATE never"u8.ToArray(), cancellationToken);
        await ((IMessageLink)link).ReceiveAsync(cancellationToken);
    }

    private protected override async Task AssertServesAsync(IFrontDoor door)
    {
        var link = (IMessageLink)await OpenAsync(door);
        await link.SendAsync("ECHO hello"u8.ToArray()).Bounded();
        Assert.Equal("hello", await ReceiveTextAsync(link));
        await link.DisposeAsync().Bounded();
    }

    private async Task<(ScriptedMessageFirmware Firmware, IFrontDoor Door)> OpenFirmwareAsync()
    {
        var firmware = new ScriptedMessageFirmware();
        return (firmware, await OpenDoorAsync(firmware));
    }

    private async Task<(ScriptedMessageFirmware Firmware, IFrontDoor Door, IMessageLink Link)> ConnectAsync()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        return (firmware, door, (IMessageLink)await OpenAsync(door));
    }

    private async Task<MessageChannel> OpenChannelAsync(IFrontDoor door, TimeProvider? time = null, LossSignal? loss = null) =>
        Own(await MessageChannel.OpenAsync(
            new ChannelOptions { DeviceId = "device", LinkName = "control", Time = time ?? new FakeTimeProvider() },
            async token => (IMessageLink)await OpenUnownedAsync(door.Connection, token),
            loss ?? new LossSignal("device")));

    private static async Task<string> AskAsync(MessageChannel channel, string text) => Encoding.ASCII.GetString(
        (await channel.RequestAsync(new Request(Encoding.ASCII.GetBytes(text))).Bounded()).Span);

    private static async Task<string> ReceiveTextAsync(IMessageLink link) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);
}
