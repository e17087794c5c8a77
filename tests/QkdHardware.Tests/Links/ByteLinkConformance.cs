using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What every link without message boundaries promises, by itself and under a request channel.</summary>
public abstract class ByteLinkConformance : ChannelConformance<RequestChannel>
{
    private const int LongBlock = 16 * 1024 * 1024;
    private static readonly LineFraming Line = new();

    /// <summary>Whether an answer that is under way dies with its connection.</summary>
    private protected virtual bool ReopeningDropsAnswers => true;

    private protected override object NewFirmware() => new ScriptedFirmware();

    private protected override string Unanswered => "MUTE";

    private protected override Task<string> NextQuestionAsync(object firmware) => ((ScriptedFirmware)firmware).NextLineAsync();

    private protected override bool WasAskedOneAtATime(object firmware) => ((ScriptedFirmware)firmware).MostLinesAtOnce == 1;

    [SkippableFact]
    public async Task Read_HalfAMessage_GivesWhatIsThereAndTheRestLater()
    {
        (ScriptedFirmware firmware, _, IByteLink link) = await ConnectAsync();

        await link.WriteAsync("HALF abcdef\n"u8.ToArray()).Bounded();
        Assert.Equal("abc", await ReadTextAsync(link, 3));
        await firmware.ReleaseAsync();

        Assert.Equal("def\n", await ReadTextAsync(link, 4));
    }

    [SkippableFact]
    public async Task Read_Cancelled_LosesNothingThatComesLater()
    {
        (ScriptedFirmware firmware, _, IByteLink link) = await ConnectAsync();
        await link.WriteAsync("LATE x\n"u8.ToArray()).Bounded();
        using var cancellation = new CancellationTokenSource();
        Task<int> reading = link.ReadAsync(new byte[16], cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Bounded());
        await firmware.ReleaseAsync();
        Assert.Equal("x\n", await ReadTextAsync(link, 2));
    }

    [SkippableFact]
    public async Task Read_LongBlock_ArrivesWhole()
    {
        (_, _, IByteLink link) = await ConnectAsync();
        await link.WriteAsync(Encoding.ASCII.GetBytes($"BLOCK {LongBlock}\n")).Bounded();

        byte[] block = await ReadAsync(link, LongBlock);

        for (int i = 0; i < block.Length; i++)
        {
            if (block[i] != ScriptedFirmware.Pattern(i)) Assert.Fail($"byte {i} is {block[i]}");
        }
    }

    [SkippableFact]
    public async Task Write_LongBlock_ArrivesWhole()
    {
        (_, _, IByteLink link) = await ConnectAsync();
        byte[] block = new byte[LongBlock];
        for (int i = 0; i < block.Length; i++) block[i] = ScriptedFirmware.Pattern(i);
        long sum = block.Sum(value => (long)value);
        string expected = sum.ToString(CultureInfo.InvariantCulture) + "\n";

        await link.WriteAsync(Encoding.ASCII.GetBytes($"SINK {LongBlock}\n")).Bounded();
        await link.WriteAsync(block).Bounded();

        Assert.Equal(expected, await ReadTextAsync(link, expected.Length));
    }

    [SkippableFact]
    public async Task Dispose_JustAfterWriting_WhatWasWrittenStillArrives()
    {
        const int Length = 1_000_000;
        (ScriptedFirmware firmware, _, IByteLink link) = await ConnectAsync();
        Task reading = ReceiveForeverAsync(link, CancellationToken.None);

        await link.WriteAsync(Encoding.ASCII.GetBytes($"SINK {Length}\n")).Bounded();
        await link.WriteAsync(Enumerable.Repeat((byte)1, Length).ToArray()).Bounded();
        await link.WriteAsync("MUTE\n"u8.ToArray()).Bounded();
        await link.DisposeAsync().Bounded();

        Assert.Equal($"SINK {Length}", await firmware.NextLineAsync());
        Assert.Equal("MUTE", await firmware.NextLineAsync());
        await Task.WhenAny(reading).Bounded();
    }

    [SkippableFact]
    public async Task Write_InstrumentTakesNothing_ObeysCancellation()
    {
        (ScriptedFirmware firmware, _, IByteLink link) = await ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        Task writing = await BlockWritingAsync(firmware, link, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Bounded());
        await link.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task PeerGone_WhileWriting_FailsTheWriterAndCompletesLost()
    {
        (ScriptedFirmware firmware, IFrontDoor door, IByteLink link) = await ConnectAsync();
        Task writing = await BlockWritingAsync(firmware, link, CancellationToken.None);

        await door.UnplugAsync().Bounded();

        await Assert.ThrowsAsync<LinkException>(() => writing.Bounded());
        Assert.NotEmpty(await link.Lost.Bounded());
        await link.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Dispose_WhileWriting_EndsTheWriter()
    {
        (ScriptedFirmware firmware, _, IByteLink link) = await ConnectAsync();
        Task writing = await BlockWritingAsync(firmware, link, CancellationToken.None);

        await link.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writing.Bounded());
    }

    [SkippableFact]
    public async Task Channel_SingleBytesAndTwoAnswersAtOnce_FindsEachReply()
    {
        (_, IFrontDoor door) = await OpenFirmwareAsync();
        RequestChannel channel = await OpenChannelAsync(door);

        Assert.Equal("drop by drop", await AskAsync(channel, "DRIP drop by drop"));
        Assert.Equal("one", await AskAsync(channel, "TWO"));
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));
    }

    [SkippableFact]
    public async Task Subscription_TwoMessagesInOneSegment_DeliversBothInOrder()
    {
        (_, IFrontDoor door) = await OpenFirmwareAsync();
        var frames = System.Threading.Channels.Channel.CreateUnbounded<string>();
        FrameSubscription subscription = Own(await FrameSubscription.OpenAsync(
            Options(new FakeTimeProvider()),
            token => OpenBytesAsync(door, token),
            Line,
            frame => frames.Writer.TryWrite(Encoding.ASCII.GetString(frame.Span)),
            new LossSignal("device")));

        await subscription.SendAsync(Ask("TWO")).Bounded();
        Assert.Equal("one", await frames.Reader.ReadAsync().Bounded());
        Assert.Equal("two", await frames.Reader.ReadAsync().Bounded());

        await subscription.SendAsync(Ask("DRIP three")).Bounded();
        Assert.Equal("three", await frames.Reader.ReadAsync().Bounded());
    }

    [SkippableFact]
    public async Task Channel_NoAnswer_TimesOutByTheChannelsClock()
    {
        (ScriptedFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        var time = new FakeTimeProvider();
        RequestChannel channel = await OpenChannelAsync(door, time);
        Task<string> asking = AskAsync(channel, "MUTE");
        Assert.Equal("MUTE", await firmware.NextLineAsync());

        time.Advance(TimeSpan.FromSeconds(2));

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => asking);
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains($"({door.Connection}) within 2 s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MUTE", exception.Exchange, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channel_AnswerComesTooLate_NextQuestionGetsItsOwn(bool byMarker)
    {
        Skip.If(!byMarker && !ReopeningDropsAnswers, "reopening this kind of link does not stop what is under way");
        (ScriptedFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        var time = new FakeTimeProvider();
        RequestChannel channel = await OpenChannelAsync(door, time, byMarker ? Marker() : Resynchronisation.Reopen);
        Task<string> asking = AskAsync(channel, "LATE old");
        Assert.Equal("LATE old", await firmware.NextLineAsync());
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<InstrumentException>(() => asking);

        // FLUSH makes the instrument say what it owes just before its answer, in the same write.
        Assert.Equal("new", await AskAsync(channel, "FLUSH new"));
        Assert.Equal("newer", await AskAsync(channel, "ECHO newer"));
    }

    [SkippableFact]
    public async Task Channel_CallerGivesUp_NextQuestionGetsItsOwnAnswer()
    {
        (ScriptedFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        RequestChannel channel = await OpenChannelAsync(door, new FakeTimeProvider(), Marker());
        using var cancellation = new CancellationTokenSource();
        Task<ReadOnlyMemory<byte>> asking = channel.RequestAsync(Ask("LATE old"), Line, cancellation.Token).AsTask();
        Assert.Equal("LATE old", await firmware.NextLineAsync());

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Bounded());
        Assert.Equal("new", await AskAsync(channel, "FLUSH new"));
    }

    [SkippableFact]
    public async Task Channel_PeerGoneWhileIdle_ReportsLossOnce()
    {
        (_, IFrontDoor door) = await OpenFirmwareAsync();
        var loss = new LossSignal("device");
        RequestChannel channel = await OpenChannelAsync(door, new FakeTimeProvider(), loss: loss);
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));

        await door.UnplugAsync().Bounded();

        InstrumentException exception = await loss.Task.Bounded();
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Contains(door.Connection, exception.Message, StringComparison.Ordinal);
        var asking = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel, "ECHO y"));
        Assert.Equal(InstrumentErrorKind.Disconnected, asking.Kind);
    }

    private protected override async Task ReceiveForeverAsync(ILink link, CancellationToken cancellationToken)
    {
        // The end of a stream is the quiet form of the same loss.
        if (await ((IByteLink)link).ReadAsync(new byte[16], cancellationToken) == 0)
            throw new LinkException(link.Address, "end");
    }

    private protected override async Task AssertServesAsync(IFrontDoor door)
    {
        var link = (IByteLink)await OpenAsync(door);
        await link.WriteAsync("ECHO hello\n"u8.ToArray()).Bounded();
        Assert.Equal("hello\n", await ReadTextAsync(link, 6));
        await link.DisposeAsync().Bounded();
    }

    private async Task<(ScriptedFirmware Firmware, IFrontDoor Door)> OpenFirmwareAsync()
    {
        var firmware = new ScriptedFirmware();
        return (firmware, await OpenDoorAsync(firmware));
    }

    private async Task<(ScriptedFirmware Firmware, IFrontDoor Door, IByteLink Link)> ConnectAsync()
    {
        (ScriptedFirmware firmware, IFrontDoor door) = await OpenFirmwareAsync();
        return (firmware, door, (IByteLink)await OpenAsync(door));
    }

    private protected override Task<RequestChannel> OpenChannelAsync(IFrontDoor door) => OpenChannelAsync(door, new FakeTimeProvider());

    private async Task<RequestChannel> OpenChannelAsync(
        IFrontDoor door, TimeProvider time, Resynchronisation? resynchronisation = null, LossSignal? loss = null) =>
        Own(await RequestChannel.OpenAsync(
            Options(time) with
            {
                Resynchronisation = resynchronisation ?? Resynchronisation.Reopen,
            },
            token => OpenBytesAsync(door, token),
            loss ?? new LossSignal("device")));

    private async ValueTask<IByteLink> OpenBytesAsync(IFrontDoor door, CancellationToken cancellationToken) =>
        (IByteLink)await OpenUnownedAsync(door.Connection, cancellationToken);

    private static ChannelOptions Options(TimeProvider time) =>
        new() { DeviceId = "device", LinkName = "control", Time = time };

    private static Resynchronisation Marker() => Resynchronisation.Marker(
        "FLUSH ~marker~\n"u8.ToArray(), Line, answer => answer.Span.SequenceEqual("~marker~"u8));

    private static Request Ask(string line) => new(Encoding.ASCII.GetBytes(line + "\n"));

    private protected override async Task<string> AskAsync(RequestChannel channel, string text) =>
        Encoding.ASCII.GetString((await channel.RequestAsync(Ask(text), Line).Bounded()).Span);

    private static async Task<Task> BlockWritingAsync(
        ScriptedFirmware firmware, IByteLink link, CancellationToken cancellationToken)
    {
        await link.WriteAsync("HOLD\n"u8.ToArray(), cancellationToken).Bounded();
        Assert.Equal("HOLD", await firmware.NextLineAsync());

        // More than any buffer on the way holds.
        Task writing = link.WriteAsync(new byte[4 * LongBlock], cancellationToken).AsTask();
        Assert.False(writing.IsCompleted);
        return writing;
    }

    private static async Task<string> ReadTextAsync(IByteLink link, int length) =>
        Encoding.ASCII.GetString(await ReadAsync(link, length));

    private static async Task<byte[]> ReadAsync(IByteLink link, int length)
    {
        byte[] data = new byte[length];
        int count = 0;
        while (count < length) count += await link.ReadAsync(data.AsMemory(count)).Bounded();
        return data;
    }
}
