using System.Buffers;
using System.Text;
using QkdHardware.Emulation.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiSessionTests
{
    [Theory]
    [InlineData("SOUR2:FREQ 5;FREQ?;FUNC?\n", "5;SIN\n")]
    [InlineData("SOUR2:FUNC:SHAP SIN;SHAP?\n", "SIN\n")]
    [InlineData("SOUR2:FREQ 5;*OPC?;FREQ?;*ESE?;FREQ?\n", "1;5;0;5\n")]
    [InlineData("SOUR2:FREQ 7;:SOUR:FREQ?;:SOUR2:FREQ?\n", "1000;7\n")]
    [InlineData("SOUR2:FREQ 7\nSOUR2:FREQ?\n", "7\n")]
    [InlineData("PAIR?;PAIR?\n", "1,2;1,2\n")]
    [InlineData("NOTH?\n", "")]
    [InlineData("NOTH?;PAIR?;NOTH?\n", "1,2\n")]
    [InlineData("LAB?\n", "\"a;\"\"b\"\n")]
    [InlineData("*IDN?\r\n", "Acme,Ox8,0,1.0\n")]
    [InlineData("\n\r\n  \n*OPC?\n\n", "1\n")]
    public void Send_CompoundMessages_FollowThePathRules(string message, string expected)
    {
        using var instrument = new TestInstrument();
        Assert.Equal(expected, instrument.Send(message));
        Assert.Empty(instrument.TakeErrors());
    }

    [Fact]
    public void Send_PathOfThePreviousMessage_IsForgotten()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("", instrument.Send("SOUR2:FREQ 5\nFREQ?\n"));
        Assert.Equal([-113], instrument.TakeErrors());
    }

    [Fact]
    public void Send_UnknownHeader_LeavesThePathAndTheOtherUnitsAlone()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("5;5\n", instrument.Send("SOUR2:FREQ 5;FREQ?;BOGUS:X 1;FREQ?\n"));
        Assert.Equal([-113], instrument.TakeErrors());
    }

    [Fact]
    public void Send_RefusedQuery_AnswersNothingOfItsOwn()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("1,2;1\n", instrument.Send("PAIR?;BROK?;*OPC?\n"));
        Assert.Equal("-241,\"Hardware missing;no head\"\n", instrument.Send("SYST:ERR?\n"));
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task FeedAsync_AnyCut_GivesTheSameAsTheWhole()
    {
        const string Text = "SOUR2:FREQ 5;FREQ?\r\nDATA a,#17\n;\"'#1\n;*OPC?\n\nLAB \"x\n;\"\"y\"\n:LAB?;PAIR?\nBOGUS\nSYST:ERR:ALL?\n*IDN?\n";
        using var whole = new TestInstrument();
        string expected = whole.Send(Text);
        Assert.Equal("5\n1\n\"a;\"\"b\";1,2\n", expected[..expected.IndexOf("-113", StringComparison.Ordinal)]);
        Assert.Equal(3, whole.Log.Count);

        for (int cut = 1; cut <= Text.Length; cut++)
        {
            using var instrument = new TestInstrument();
            var output = new ArrayBufferWriter<byte>();
            foreach (byte[] piece in Encoding.Latin1.GetBytes(Text).Chunk(cut)) await instrument.Session.FeedAsync(piece, output);
            Assert.Equal(expected, Encoding.Latin1.GetString(output.WrittenSpan));
            Assert.Equal(whole.Log, instrument.Log);
        }
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task FeedAsync_SeveralMessagesInOneSegment_WritesAndFlushesEachResponseAsOneChunk()
    {
        using var instrument = new TestInstrument();
        var output = new ChunkRecorder();
        int flushed = 0;
        await instrument.Session.FeedAsync(
            "PAIR?;PAIR?\n*IDN?\nSWE\n*OPC\n*ESE?\n"u8.ToArray(),
            output,
            _ =>
            {
                flushed++;
                return ValueTask.CompletedTask;
            });

        Assert.Equal(["1,2;1,2\n", "Acme,Ox8,0,1.0\n", "0\n"], output.Chunks);
        Assert.Equal(3, flushed);
    }

    [Fact]
    public void Send_OverlongMessage_IsSkippedWholeAndTheNextOneWorks()
    {
        using var instrument = new TestInstrument(new() { MaxMessageLength = 40 });
        Assert.Equal("1\n", instrument.Send("LAB \"" + new string('x', 100) + "\";*RST\n*OPC?\n"));
        Assert.Equal([-363], instrument.TakeErrors());
        Assert.Equal("1\n", instrument.Send("DATA x,#260" + string.Concat(Enumerable.Repeat("\n*RST\n", 10)) + "\n*OPC?\n"));
        Assert.Equal([-363], instrument.TakeErrors());
        Assert.Empty(instrument.Log);
    }

    [Fact]
    public void Send_IndefiniteBlockOnAStream_IsRefused()
    {
        using var instrument = new TestInstrument();
        instrument.Send("DATA x,#0abc\n");
        Assert.Equal([-161], instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task ExecuteMessageAsync_NoNewLineNeeded_AndIndefiniteBlocksWork()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("1,2\n", Text(await instrument.Session.ExecuteMessageAsync("PAIR?"u8.ToArray())));
        Assert.Equal("1,2\n", Text(await instrument.Session.ExecuteMessageAsync("PAIR?\r\n"u8.ToArray())));
        Assert.Equal("", Text(await instrument.Session.ExecuteMessageAsync("DATA x,#0\n;\nA"u8.ToArray())));
        Assert.Equal("", Text(await instrument.Session.ExecuteMessageAsync("DATA y,#11\n"u8.ToArray())));
        Assert.Equal("", Text(await instrument.Session.ExecuteMessageAsync(default)));
        Assert.Equal(["x=0A3B0A41", "y=0A"], instrument.Log);
        Assert.Empty(instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task DeviceClear_HalfAMessage_IsForgottenButQueueAndRegistersStay()
    {
        using var instrument = new TestInstrument();
        instrument.Send("*ESE 60;BOGUS\nDATA x,#900000");
        instrument.Session.DeviceClear();
        Assert.Equal("60;160\n", instrument.Send("*ESE?;*ESR?\n")); // PON and CME
        Assert.Equal([-113], instrument.TakeErrors());

        var output = new ArrayBufferWriter<byte>();
        Task feeding = instrument.Session.FeedAsync("HOLD;*OPC?\n*OPC?\n"u8.ToArray(), output).AsTask();
        Assert.False(feeding.IsCompleted);
        instrument.Session.DeviceClear();
        await feeding;
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal("1\n", instrument.Send("*OPC?\n"));
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task FeedAsync_Cancelled_ThrowsAndTheSessionStaysUsable()
    {
        using var instrument = new TestInstrument();
        using var patience = new CancellationTokenSource();
        var output = new ArrayBufferWriter<byte>();
        Task feeding = instrument.Session.FeedAsync("HOLD\n"u8.ToArray(), output, patience.Token).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => instrument.Session.FeedAsync("*CLS\n"u8.ToArray(), output).AsTask());
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feeding);
        Assert.Equal("1\n", instrument.Send("*OPC?\n"));
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Dispose_WhileACommandRuns_CancelsItAndEndsTheSession()
    {
        using var instrument = new TestInstrument();
        ScpiSession other = instrument.Engine.OpenSession();
        Task feeding = other.FeedAsync("PAIR?;:HOLD\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask();
        other.Dispose();
        await feeding;
        Assert.Equal("1\n", instrument.Send("*OPC?\n"));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => other.FeedAsync("*CLS\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask());
        other.Dispose();
    }

    [Fact]
    public void Send_HeaderOfManyNodes_IsUndefinedAndCheap()
    {
        using var instrument = new TestInstrument();
        string header = string.Concat(Enumerable.Repeat("A:", 500_000)) + "A";
        instrument.Send(header + "\n"); // warm
        long before = GC.GetAllocatedBytesForCurrentThread();
        instrument.Send(header + "\n");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20); // the text itself, twice
        Assert.Equal([-113, -113], instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task FeedAsync_DefectiveHandler_ThrowsAndLeavesTheTurnToOthers()
    {
        using var instrument = new TestInstrument();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => instrument.Session.FeedAsync("PAIR?;FAUL\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask());
        Assert.Equal("1\n", instrument.Send("*OPC?\n"));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    private sealed class ChunkRecorder : IBufferWriter<byte>
    {
        private byte[] current = [];

        public List<string> Chunks { get; } = [];

        public void Advance(int count) => Chunks.Add(Encoding.Latin1.GetString(current, 0, count));

        public Memory<byte> GetMemory(int sizeHint = 0) => current = new byte[sizeHint];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
