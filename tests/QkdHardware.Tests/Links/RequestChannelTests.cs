using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What a request channel makes of instruments that answer in unusual ways.</summary>
public sealed class RequestChannelTests
{
    private static readonly Resynchronisation Marker = Resynchronisation.Marker(
        "~\n"u8.ToArray(), new StrictFraming(), answer => answer.Span.SequenceEqual("~"u8));

    [Fact]
    public async Task Request_InstrumentAnswersAndCloses_AnswerIsDelivered()
    {
        await using RequestChannel channel = await OpenAsync(new FakeByteLink(_ => ["bye\n", FakeByteLink.End]));

        Assert.Equal("bye", await AskAsync(channel));
        Assert.Equal(
            InstrumentErrorKind.Disconnected,
            (await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel))).Kind);
    }

    [Fact]
    public async Task Request_AnswerMakesNoSense_IsAViolationAndDoesNotSpoilTheNext()
    {
        string[] answers = ["!garbage"];
        await using RequestChannel channel = await OpenAsync(new FakeByteLink(asked => asked == "~\n" ? ["~\n"] : answers));

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel));
        answers = ["fine\n"];

        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("`!garbage` does not follow the protocol", exception.Message, StringComparison.Ordinal);
        Assert.Equal("fine", await AskAsync(channel));
    }

    [Fact]
    public async Task Request_AnswerIsTooLong_IsAViolationAndDoesNotSpoilTheNext()
    {
        string[] answers = [new string('x', 60), new string('y', 60)];
        await using RequestChannel channel = await OpenAsync(new FakeByteLink(asked => asked == "~\n" ? ["~\n"] : answers));

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel));
        answers = ["fine\n"];

        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("beyond 100 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Equal("fine", await AskAsync(channel));
    }

    [Fact]
    public async Task Request_ConfidentialAnswerMakesNoSense_IsNotShown()
    {
        await using RequestChannel channel = await OpenAsync(new FakeByteLink(_ => ["!secret"]));
        var request = new Request("KEYS?\n"u8.ToArray()) { IsConfidential = true };

        var first = await Assert.ThrowsAsync<InstrumentException>(
            () => channel.RequestAsync(request, new StrictFraming()).Bounded());
        var resynchronising = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel));

        Assert.DoesNotContain("secret", first.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("KEYS", first.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", resynchronising.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WhatCameUnasked_DoesNotAnswerIt()
    {
        await using RequestChannel channel = await OpenAsync(new FakeByteLink(
            asked => asked == "SET\n" ? ["unasked\n"] : ["answer\n"]));
        await channel.SendAsync(new Request("SET\n"u8.ToArray())).Bounded();

        Assert.Equal("answer", await AskAsync(channel));
    }

    [Fact]
    public async Task Dispose_LinkIsClosed()
    {
        var link = new FakeByteLink(_ => ["x\n"]);
        RequestChannel channel = await OpenAsync(link);

        await channel.DisposeAsync().Bounded();

        Assert.True(link.IsDisposed);
    }

    private static async Task<RequestChannel> OpenAsync(FakeByteLink link)
    {
        var options = new ChannelOptions
        {
            DeviceId = "device",
            LinkName = "control",
            MaxReplyLength = 100,
            Resynchronisation = Marker,
            Time = new FakeTimeProvider(),
        };
        return await RequestChannel.OpenAsync(
            options, _ => ValueTask.FromResult<IByteLink>(link), new LossSignal("device")).Bounded();
    }

    private static async Task<string> AskAsync(RequestChannel channel) => Encoding.ASCII.GetString(
        (await channel.RequestAsync(new Request("READ?\n"u8.ToArray()), new StrictFraming()).Bounded()).Span);

    /// <summary>Lines that do not begin with an exclamation mark.</summary>
    private sealed class StrictFraming : IReplyFraming
    {
        private static readonly LineFraming Line = new();

        public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> reply)
        {
            reply = default;
            return !buffer.IsEmpty && buffer.FirstSpan[0] == '!' ? FrameStatus.Malformed : Line.TryRead(ref buffer, out reply);
        }
    }
}
