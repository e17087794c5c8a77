using System.Text;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiMessageExchangeTests : IDisposable
{
    private readonly TestInstrument instrument = new();
    private readonly ScpiMessageExchange exchange;

    public ScpiMessageExchangeTests() => exchange = new(instrument.Engine);

    public void Dispose()
    {
        exchange.Dispose();
        instrument.Dispose();
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Read_InParts_MarksTheEndOnTheLast()
    {
        await Write("PAIR?");
        Assert.Equal("1,", Read(2, isEnd: false));
        Assert.True(exchange.IsMessageAvailable);
        Assert.Equal("2\n", Read(100, isEnd: true));
        Assert.False(exchange.IsMessageAvailable);
        Assert.Empty(instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Write_InParts_RunsAtTheEndOnly()
    {
        await exchange.WriteAsync("DATA x,#0a"u8.ToArray(), isEnd: false);
        await exchange.WriteAsync("b"u8.ToArray(), isEnd: false);
        Assert.Empty(instrument.Log);
        await exchange.WriteAsync(default, isEnd: true);
        Assert.Equal(["x=6162"], instrument.Log);

        // A client that forgets END but sends a new line is served as well.
        await exchange.WriteAsync("PAIR?\n"u8.ToArray(), isEnd: false);
        Assert.Equal("1,2\n", Read(100, isEnd: true));
        Assert.Empty(instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Write_ResponseUnread_InterruptsTheQuery()
    {
        await Write("PAIR?");
        Read(1, isEnd: false);
        await Write("*OPC?");
        Assert.Equal("1\n", Read(100, isEnd: true));
        Assert.Equal([-410], instrument.TakeErrors());

        await Write("PAIR?\n*OPC?\n");
        Assert.Equal("1\n", Read(100, isEnd: true));
        Assert.Equal([-410], instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Read_NothingPending_IsUnterminated()
    {
        Assert.Equal("", Read(100, isEnd: false));
        await Write("*ESE 1");
        Assert.Equal("", Read(100, isEnd: false));
        Assert.Equal([-420, -420], instrument.TakeErrors());
        Assert.Equal(StandardEvents.QueryError | StandardEvents.PowerOn, instrument.Engine.Status.TakeEvents());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Write_BothQueuesFull_IsDeadlockedAndDropsTheResponses()
    {
        using var small = new TestInstrument(new() { OutputQueueCapacity = 5 });
        using var narrow = new ScpiMessageExchange(small.Engine);
        await narrow.WriteAsync("PAIR?;PAIR?;:LAB 'ran';:PAIR?"u8.ToArray(), isEnd: true);
        Assert.False(narrow.IsMessageAvailable);
        Assert.Equal([-430], small.TakeErrors());
        Assert.Equal(["label=ran"], small.Log);

        await narrow.WriteAsync("PAIR?;PAIR?"u8.ToArray(), isEnd: true);
        Assert.True(narrow.IsMessageAvailable); // the message had been read to its end
        Assert.Empty(small.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task DeviceClear_EmptiesOutputAndKeepsTheQueue()
    {
        await Write("BOGUS;PAIR?");
        await exchange.WriteAsync("*RS"u8.ToArray(), isEnd: false);
        exchange.DeviceClear();
        Assert.False(exchange.IsMessageAvailable);
        await Write("*OPC?");
        Assert.Equal("1\n", Read(100, isEnd: true));
        Assert.Equal([-113], instrument.TakeErrors());
        Assert.Empty(instrument.Log);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task ServiceRequest_NewReason_IsRaisedOncePerReasonAndPollClearsRqsOnly()
    {
        int raised = 0;
        exchange.ServiceRequested += () => raised++;
        await Write("*CLS;*ESE 32;*SRE 48"); // ESB and MAV
        Assert.Equal(0, raised);

        await Write("BOGUS");
        await Write("BOGUS");
        Assert.Equal(1, raised);
        Assert.Equal(StatusByte.RequestService | StatusByte.StandardEvent | StatusByte.ErrorQueue, exchange.Poll());
        Assert.Equal(StatusByte.StandardEvent | StatusByte.ErrorQueue, exchange.Poll());
        await Write("BOGUS"); // the reason lasts: no new request
        Assert.Equal(StatusByte.StandardEvent | StatusByte.ErrorQueue, exchange.Poll());
        Assert.Equal(1, raised);

        await Write("PAIR?"); // a new reason while the old one lasts
        Assert.Equal(2, raised);
        Assert.True(exchange.Poll().HasFlag(StatusByte.RequestService | StatusByte.MessageAvailable));
        Read(100, isEnd: true);
        Assert.Equal(2, raised);

        await Write("*CLS");
        instrument.Engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.SyntaxError)); // not by a command of ours
        Assert.Equal(3, raised);
    }

    private async Task Write(string message) => await exchange.WriteAsync(Encoding.ASCII.GetBytes(message), isEnd: true);

    private string Read(int length, bool isEnd)
    {
        string text = Encoding.ASCII.GetString(exchange.Read(length, out bool end).Span);
        Assert.Equal(isEnd, end);
        return text;
    }
}
