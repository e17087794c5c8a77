using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>NetMQ's REQ socket as a link, against the emulator's own REP.</summary>
public sealed class ReqLinkConformance : MessageLinkConformance
{
    private protected override ILinkProvider Links { get; } = new ZeroMqLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new ReplyFrontDoorProvider();

    private protected override string NewDoorAddress() => "zmq+req://127.0.0.1:0";

    // The answer still comes, to whoever receives next.
    private protected override bool DropsGivenUpAnswers => false;

    private protected override string Refusal(string connection) =>
        $"connection refused by {connection["zmq+req://".Length..]}";

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
}
