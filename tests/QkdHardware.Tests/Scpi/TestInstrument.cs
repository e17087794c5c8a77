using System.Buffers;
using System.Text;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Tests.Scpi;

/// <summary>An imaginary two-channel instrument that logs what its handlers were given.</summary>
internal sealed class TestInstrument : IDisposable
{
    private readonly Dictionary<int, double> frequencies = new() { [1] = 1000, [2] = 1000 };
    private readonly List<IDisposable> sweeps = [];

    public TestInstrument(ScpiDialect? dialect = null)
    {
        ScpiKeyword[] shapes = [new("SINusoid"), new("SQUare")];
        ScpiTree tree = new ScpiTree()
            .Command(
                "SOURce[1|2]:FREQuency[:CW]",
                call =>
                {
                    double value = call.Number(0, 1, 1e6, "HZ");
                    frequencies[call.Suffix()] = value;
                    Log.Add($"freq{call.Suffix()}={value}");
                },
                query: call => call.Reply.Number(frequencies[call.Suffix()]))
            .Command(
                "SOURce[1|2]:FUNCtion[:SHAPe]",
                call => Log.Add($"shape{call.Suffix()}={call.Choice(0, shapes).ShortForm}"),
                query: call => call.Reply.Keyword("SIN"))
            .Command("DATA[:VALue]", call => Log.Add($"{call.Keyword(0)}={Hex(call.Block(1))}"), parameters: ScpiArity.Exactly(2))
            .Command("LABel", call => Log.Add($"label={call.Text(0)}"), query: call => call.Reply.Text("a;\"b"))
            .Command("ROUTe:CLOSe", call => Log.Add($"close={string.Join('|', call.Channels(0, 64))}"))
            .Query("PAIR", call => call.Reply.Integer(1).Integer(2))
            .Query("NOTHing", _ => { })
            .Query("BROKen", call =>
            {
                call.Reply.Integer(1);
                throw new ScpiErrorException(ScpiErrorCode.HardwareMissing, "no head");
            })
            .Event("SWEep", _ => sweeps.Add(Engine!.Operations.Begin()))
            .Event("[SOURce[1|2]:]HOLD", call => new ValueTask(Hold.Task.WaitAsync(call.CancellationToken)))
            .Event("FAULt", _ => throw new InvalidOperationException("A defect of the handler."));
        Engine = new(tree, dialect)
        {
            Identity = "Acme,Ox8,0,1.0",
            Reset = _ =>
            {
                Log.Add("reset");
                return ValueTask.CompletedTask;
            },
        };
        Session = Engine.OpenSession();
    }

    public ScpiEngine Engine { get; }

    public ScpiSession Session { get; }

    /// <summary>What <c>HOLD</c> waits for.</summary>
    public TaskCompletionSource Hold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Log { get; } = [];

    /// <summary>Sends text by the stream and returns all that was answered; the handlers must not wait.</summary>
    public string Send(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Task feeding = Session.FeedAsync(Encoding.Latin1.GetBytes(text), output).AsTask();
        if (!feeding.IsCompletedSuccessfully) throw new InvalidOperationException("The message did not end at once.");
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    /// <summary>The numbers in the error queue, which is empty afterwards.</summary>
    public int[] TakeErrors()
    {
        var numbers = new List<int>();
        for (ScpiErrorReport e = Engine.Status.Errors.Pop(); e.IsError; e = Engine.Status.Errors.Pop()) numbers.Add(e.Number);
        return [.. numbers];
    }

    public void EndSweeps()
    {
        foreach (IDisposable sweep in sweeps) sweep.Dispose();
    }

    public void Dispose()
    {
        Session.Dispose();
        Engine.Dispose();
    }

    private static string Hex(ReadOnlyMemory<byte> data) => Convert.ToHexString(data.Span);
}
