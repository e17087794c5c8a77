using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What every link of requests and replies with message boundaries promises, by itself and under a message channel.</summary>
public abstract class MessageLinkConformance : ChannelConformance<MessageChannel>
{
    private const int LongBlock = 16 * 1024 * 1024;

    private protected override object NewFirmware() => new ScriptedMessageFirmware();

    private protected override string Unanswered => "LATE never";

    private protected override Task<string> NextQuestionAsync(object firmware) => ((ScriptedMessageFirmware)firmware).NextMessageAsync();

    private protected override bool WasAskedOneAtATime(object firmware) => !((ScriptedMessageFirmware)firmware).WasEnteredTwice;

    /// <summary>Whether the link itself drops an answer that its receiver gave up; else the channel above it sees to that.</summary>
    private protected virtual bool DropsGivenUpAnswers => true;

    [SkippableFact]
    public async Task Exchange_LongMessages_ArriveWholeBothWays()
    {
        (_, _, IMessageLink link) = await ConnectAsync();
        byte[] block = new byte[LongBlock];
        for (int i = 0; i < block.Length; i++) block[i] = ScriptedFirmware.Pattern(i);

        await link.SendAsync(block).Bounded();
        string described = await ReceiveTextAsync(link);
        await SendTextAsync(link, string.Create(CultureInfo.InvariantCulture, $"BLOCK {LongBlock}"));
        ReadOnlyMemory<byte> received = await link.ReceiveAsync().Bounded();

        Assert.Equal(ScriptedMessageFirmware.Describe(block), described);
        Assert.True(received.Span.SequenceEqual(block));
    }

    [SkippableFact]
    public async Task Receive_GivenUp_NextQuestionGetsItsOwnAnswer()
    {
        Skip.If(!DropsGivenUpAnswers, "this kind of link leaves it to its channel");
        (ScriptedMessageFirmware firmware, _, IMessageLink link) = await ConnectAsync();
        await SendTextAsync(link, "LATE old");
        Assert.Equal("LATE old", await firmware.NextMessageAsync());
        using var cancellation = new CancellationTokenSource();
        Task receiving = link.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.Bounded());

        firmware.Release();
        await SendTextAsync(link, "ECHO new");

        Assert.Equal("new", await ReceiveTextAsync(link));
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
    public async Task Channel_PeerGoneWhileIdle_ReportsLoss()
    {
        (_, IFrontDoor door) = await OpenFirmwareAsync();
        var loss = new LossSignal("device");
        MessageChannel channel = await OpenChannelAsync(door, new FakeTimeProvider(), loss: loss);
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));

        await door.UnplugAsync().Bounded();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await loss.Task.Bounded()).Kind);
    }

    private protected override async Task ReceiveForeverAsync(ILink link, CancellationToken cancellationToken)
    {
        await ((IMessageLink)link).SendAsync("LATE never"u8.ToArray(), cancellationToken);
        await ((IMessageLink)link).ReceiveAsync(cancellationToken);
    }

    private protected override async Task AssertServesAsync(IFrontDoor door)
    {
        var link = (IMessageLink)await OpenAsync(door);
        await SendTextAsync(link, "ECHO hello");
        Assert.Equal("hello", await ReceiveTextAsync(link));
        await link.DisposeAsync().Bounded();
    }

    private protected async Task<(ScriptedMessageFirmware Firmware, IFrontDoor Door)> OpenFirmwareAsync()
    {
        var firmware = new ScriptedMessageFirmware();
        return (firmware, await OpenDoorAsync(firmware));
    }

    private protected async Task<(ScriptedMessageFirmware Firmware, IFrontDoor Door, IMessageLink Link)> ConnectAsync()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        return (firmware, door, (IMessageLink)await OpenAsync(door));
    }

    private protected override Task<MessageChannel> OpenChannelAsync(IFrontDoor door) => OpenChannelAsync(door, new FakeTimeProvider());

    private protected async Task<MessageChannel> OpenChannelAsync(
        IFrontDoor door, TimeProvider time, LossSignal? loss = null) =>
        Own(await MessageChannel.OpenAsync(
            new ChannelOptions { DeviceId = "device", LinkName = "control", Time = time },
            async token => (IMessageLink)await OpenUnownedAsync(door.Connection, token),
            loss ?? new LossSignal("device")));

    private protected override async Task<string> AskAsync(MessageChannel channel, string text) => Encoding.ASCII.GetString(
        (await channel.RequestAsync(new Request(Encoding.ASCII.GetBytes(text))).Bounded()).Span);

    private protected static Task SendTextAsync(IMessageLink link, string text) =>
        link.SendAsync(Encoding.ASCII.GetBytes(text)).Bounded();

    private protected static async Task<string> ReceiveTextAsync(IMessageLink link) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);
}
