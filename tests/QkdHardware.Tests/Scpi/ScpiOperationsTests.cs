using System.Buffers;
using System.Text;
using QkdHardware.Emulation.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiOperationsTests
{
    [Fact]
    public void OperationComplete_NothingPending_IsSetAtOnce()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("129\n", instrument.Send("*OPC;*ESR?\n"));
    }

    [Fact]
    public void OperationComplete_OverlappedPending_IsSetWhenTheLastEnds()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("128\n", instrument.Send("SWE;SWE;*OPC;*ESR?\n"));
        instrument.EndSweeps();
        Assert.Equal("1\n", instrument.Send("*ESR?\n"));
    }

    [Theory]
    [InlineData("*CLS")]
    [InlineData("*RST")]
    public void OperationComplete_ClearedOrReset_IsForgotten(string message)
    {
        using var instrument = new TestInstrument();
        instrument.Send($"*ESR?;SWE;*OPC;{message}\n");
        instrument.EndSweeps();
        Assert.Equal("0\n", instrument.Send("*ESR?\n"));
    }

    [Fact]
    public void OperationComplete_DeviceClear_IsForgotten()
    {
        using var instrument = new TestInstrument();
        instrument.Send("*ESR?;SWE;*OPC\n");
        instrument.Session.DeviceClear();
        instrument.EndSweeps();
        Assert.Equal("0\n", instrument.Send("*ESR?\n"));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("SWE;SWE;*OPC?;:PAIR?\n", "1;1,2\n")]
    [InlineData("SWE;SWE;*WAI;:PAIR?\n", "1,2\n")]
    public async Task Wait_OverlappedPending_HoldsTheParserButNotTheOtherConnections(string message, string expected)
    {
        using var instrument = new TestInstrument();
        using ScpiSession other = instrument.Engine.OpenSession();
        var output = new ArrayBufferWriter<byte>();

        Task waiting = instrument.Session.FeedAsync(Encoding.ASCII.GetBytes(message), output).AsTask();
        ReadOnlyMemory<byte> answer = await other.ExecuteMessageAsync("*IDN?"u8.ToArray());
        Assert.Equal("Acme,Ox8,0,1.0\n", Encoding.ASCII.GetString(answer.Span));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, output.WrittenCount);

        instrument.EndSweeps();
        await waiting;
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Connections_Two_RunOneMessageAtATime()
    {
        using var instrument = new TestInstrument();
        using ScpiSession other = instrument.Engine.OpenSession();

        Task first = instrument.Session.FeedAsync("HOLD;:LAB 'first'\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask();
        Task second = other.FeedAsync("LAB 'second'\n"u8.ToArray(), new ArrayBufferWriter<byte>()).AsTask();
        Assert.Empty(instrument.Log);
        Assert.False(second.IsCompleted);

        instrument.Hold.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(["label=first", "label=second"], instrument.Log);
    }

    [Fact]
    public void Operation_EndedTwice_CountsOnce()
    {
        var operations = new ScpiOperations();
        IDisposable one = operations.Begin();
        IDisposable two = operations.Begin();
        one.Dispose();
        one.Dispose();
        Assert.True(operations.ArePending);
        two.Dispose();
        Assert.False(operations.ArePending);
    }
}
