using System.Buffers;
using System.Text;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

/// <summary>The habits of real instruments, as their fact sheets state them, put into settings.</summary>
public sealed class ScpiDialectTests
{
    [Fact]
    public void Standard_Defaults_AreTheStandard()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("1\n", instrument.Send("*OPC?;\n"));
        Assert.Equal([-102], instrument.TakeErrors());
    }

    // Polatis: wllzhk/Polatis_OST_Controller:OXC.py; two drivers drop two characters off each reply, others strip CR LF.
    // Silent sets, failures included; trailing ';' and blanks in lists accepted; path memory across ';'.
    [Fact]
    public void Polatis_ExamplesOfTheSheet_AnswerAsStated()
    {
        var map = new SortedDictionary<int, int>();
        ScpiTree tree = new ScpiTree()
            .Query("OXC:SWITch:SIZE", call => call.Reply.Integer(16).Integer(16))
            .Command(
                "OXC:SWITch:CONNect:ONLY",
                call =>
                {
                    (int[] ingress, int[] egress) = (call.Channels(0, 32), call.Channels(1, 32));
                    if (ingress.Length != egress.Length) throw new ScpiErrorException(ScpiErrorCode.ListsNotSameLength);
                    map.Clear();
                    foreach ((int from, int to) in ingress.Zip(egress)) map[from] = to;
                },
                parameters: ScpiArity.Exactly(2))
            .Query("OXC:SWITch:CONNect:STATe", call => call.Reply.Channels([.. map.Keys]).Channels([.. map.Values]))
            .Query(
                "OXC:SWITch:CONNect:PORT",
                call => call.Reply.Text(map.TryGetValue((int)call.Integer(0, 1, 32), out int peer) ? $"{peer}" : ""),
                parameters: ScpiArity.Exactly(1));
        using var engine = new ScpiEngine(tree, new() { ReplyTerminator = "\r\n", AcceptsEmptyUnits = true })
        {
            Identity = "Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18",
        };
        using ScpiSession session = engine.OpenSession();

        Assert.Equal("Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18\r\n", Send(session, "*idn?\r\n"));
        Assert.Equal("16,16\r\n", Send(session, ":oxc:swit:size?\n"));
        Assert.Equal("(@),(@)\r\n", Send(session, ":OXC:SWITch:CONNect:STATe?\n"));
        Assert.Equal("(@1,2,3),(@19,18,22)\r\n", Send(session, ":oxc:swit:conn:only (@1,2,3), (@19,18,22); stat?\n"));
        Assert.Equal("\"18\"\r\n", Send(session, ":oxc:swit:conn:port? 2\n"));
        Assert.Equal("\"\"\r\n", Send(session, ":oxc:swit:conn:port? 4;\n"));
        Assert.Equal("1\r\n", Send(session, "*CLS;:oxc:swit:conn:only (@1),(@9);*OPC?\n"));
        Assert.Equal("", Send(session, ":oxc:swit:conn:only (@1),(@9,10)\n"));
        Assert.Equal("-226,\"Lists not same length\"\r\n", Send(session, "syst:err?\n"));
    }

    // ID900: user manual p. 77 and the vendor's example scripts: exactly one reply to every request, setters too;
    // several queries joined with ";:" give one line per answer; no new line needed. The acknowledgement and the reply
    // to an error are not public: both are settings, and what stands here is only what the test set.
    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Id900_OneReplyToEveryRequest_OneLinePerAnswer()
    {
        long delay = 0;
        ScpiTree tree = new ScpiTree()
            .Command(
                "INPUt<1-4>:DELAY",
                call => delay = (long)call.Number(0, 0, 1e12, "TB"),
                query: call => call.Reply.Raw($"{delay}TB"))
            .Query("TSCOmbiner<1-24>:COUNter", call => call.Reply.Integer(call.Suffix() * 11));
        using var engine = new ScpiEngine(tree, new()
        {
            ReplyTerminator = "",
            AnswerSeparator = "\n",
            Acknowledgement = "set",
            ErrorReply = error => $"error {error.Number}",
        })
        {
            Identity = "x",
        };
        using ScpiSession session = engine.OpenSession();

        Assert.Equal("set", await Request(session, "INPU1:DELAY 3 GTB"));
        Assert.Equal("3000000000TB", await Request(session, "inpu1:delay?"));
        Assert.Equal("11\n22\n33", await Request(session, "TSCO1:COUN?;:TSCO2:COUN?;:TSCO3:COUNter?"));
        Assert.Equal("3000000000TB", await Request(session, "INPU1:DELAY 3000000000;DELAY?"));
        Assert.Equal("11\nerror -114", await Request(session, "TSCO1:COUN?;:TSCO25:COUN?"));
        Assert.Equal("error -113", await Request(session, "BOGUS"));
        Assert.Equal("error -103", await Request(session, "INPU1:DELAY 1 2"));
        Assert.Equal("set", await Request(session, ""));
        Assert.Equal("set", await Request(session, "\n"));
    }

    // A message that failed and an instrument whose error text is unknown: it must still get its one reply.
    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Acknowledgement_WithoutErrorReply_AnswersFailuresToo()
    {
        using var instrument = new TestInstrument(new() { Acknowledgement = "", ReplyTerminator = "\n" });
        Assert.Equal("\n", await Request(instrument.Session, "BOGUS"));
        Assert.Equal("\n", instrument.Send("SOUR:FREQ 5\n\n"));
    }

    // DiCon MXS-9100, Operation Manual 91592 Rev A2, pp. 17-25: the path is remembered across messages; the queue holds 8
    // and drops what comes when it is full; comma and space between values.
    [Fact]
    public void DiCon_PathPersistsAndFullQueueDrops()
    {
        using var instrument = new TestInstrument(new()
        {
            PathPersists = true,
            ErrorQueueCapacity = 8,
            ErrorQueueDropsWhenFull = true,
            ValueSeparator = ", ",
        });
        Assert.Equal("", instrument.Send("SOUR2:FREQ 5\n"));
        Assert.Equal("5\n", instrument.Send("FREQ?\n"));
        Assert.Equal("5\n", instrument.Send("*CLS;FREQ?\n"));
        Assert.Equal("1, 2\n", instrument.Send(":PAIR?\n"));
        Assert.Equal("", instrument.Send("FREQ?\n"));
        Assert.Equal([-113], instrument.TakeErrors());

        instrument.Send(string.Concat(Enumerable.Repeat(":BOGUS\n", 9)));
        Assert.Equal(Enumerable.Repeat(-113, 8), instrument.TakeErrors());
        instrument.Session.DeviceClear();
        instrument.Send("SOUR2:FUNC SIN\n");
        instrument.Session.DeviceClear();
        instrument.Send("FREQ?\n");
        Assert.Equal([-113], instrument.TakeErrors());
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task PathPersists_InputMemoryReused_TheKeptPathIsItsOwn()
    {
        using var instrument = new TestInstrument(new() { PathPersists = true });
        byte[] input = "SOUR2:FREQ 5\n"u8.ToArray();
        await instrument.Session.FeedAsync(input, new ArrayBufferWriter<byte>());
        input.AsSpan().Fill((byte)'X');
        Assert.Equal("5\n", instrument.Send("FREQ?\n"));
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task PathPersists_DeviceClearWhileACommandRuns_ForgetsThePath()
    {
        using var instrument = new TestInstrument(new() { PathPersists = true });
        Task feeding = instrument.Session.FeedAsync("SOUR2:HOLD\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask();
        instrument.Session.DeviceClear();
        await feeding;
        instrument.Send("FREQ?\n");
        Assert.Equal([-113], instrument.TakeErrors());
    }

    // DiCon and Polatis by RS-232: CR ends messages or replies; a line feed behind it does not matter.
    [Fact]
    public void MessageTerminator_Return_EndsMessages()
    {
        using var instrument = new TestInstrument(new() { MessageTerminator = '\r', ReplyTerminator = "\r" });
        Assert.Equal("1,2\r1,2\r", instrument.Send("PAIR?\r\nPAIR?\r\n\r\n"));
        Assert.Equal("", instrument.Send("PAIR?\n"));
        Assert.Empty(instrument.TakeErrors());
    }

    // Keysight 33600A: empty queue +0, twenty entries, replies such as +8.000000000000000E+02.
    [Fact]
    public void Keysight_QueueOfTwentyAndItsEmptyText()
    {
        using var instrument = new TestInstrument(new() { ErrorQueueCapacity = 20, EmptyErrorQueueReply = "+0,\"No error\"" });
        instrument.Send(string.Concat(Enumerable.Repeat("BOGUS\n", 25)));
        Assert.Equal([.. Enumerable.Repeat(-113, 19), -350], instrument.TakeErrors());
        Assert.Equal("+0,\"No error\"\n", instrument.Send("SYST:ERR?\n"));
    }

    [Fact]
    public void CaseSensitive_Capitals_AreWantedInHeaders()
    {
        using var instrument = new TestInstrument(new() { IsCaseSensitive = true });
        Assert.Equal("1,2\n", instrument.Send("PAIR?\n"));
        Assert.Equal("", instrument.Send("pair?\n"));
        Assert.Equal([-113], instrument.TakeErrors());
    }

    [Fact]
    public void StopsAtFirstError_RestIsDropped()
    {
        using var instrument = new TestInstrument(new() { StopsAtFirstError = true, AcceptsQueryAfterIdentity = true });
        Assert.Equal("Acme,Ox8,0,1.0;1,2\n", instrument.Send("*IDN?;PAIR?;SOUR3:FREQ?;:PAIR?\n"));
        Assert.Equal([-114], instrument.TakeErrors());
    }

    [Fact]
    public void QueueOverflowText_IsTheDialects()
    {
        using var instrument = new TestInstrument(new() { ErrorQueueCapacity = 2, QueueOverflowText = "Too many errors" });
        instrument.Send("A;B;C\n");
        Assert.Equal("-113,\"Undefined header\",-350,\"Too many errors\"\n", instrument.Send("SYST:ERR:ALL?\n"));
    }

    private static string Send(ScpiSession session, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Task feeding = session.FeedAsync(Encoding.ASCII.GetBytes(text), output).AsTask();
        Assert.True(feeding.IsCompletedSuccessfully);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static async Task<string> Request(ScpiSession session, string text) =>
        Encoding.ASCII.GetString((await session.ExecuteMessageAsync(Encoding.ASCII.GetBytes(text))).Span);
}
