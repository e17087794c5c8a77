using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Replay;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Replay;

public sealed class ReplayServiceTests
{
    private readonly List<string> told = [];

    private static readonly string[] Session =
    [
        @"> *IDN?\n", @"< Maker,", @"< Model\n", @"> SET 1\n", @"> SET?\n", @"< 1\n", @"> SET 2\n", @"> SET?\n", @"< 2\n",
    ];

    [Fact]
    public async Task Receive_RecordedRequestsInAnyPortions_GiveTheRecordedAnswers() =>
        await Gen.Int[1, 12].SampleAsync(async portion =>
        {
            await using Client client = Connect(Session);

            string answers = await client.SendAsync("*IDN?\nSET 1\nSET?\nSET 2\nSET?\n", portion);

            Assert.Equal("Maker,Model\n1\n2\n", answers);
            Assert.Empty(told);
        });

    [Fact]
    public async Task Receive_SameQuestionLater_GetsTheLaterAnswer()
    {
        await using Client client = Connect(Session);

        Assert.Equal("1\n", await client.SendAsync("SET?\n"));
        Assert.Equal("2\n", await client.SendAsync("SET?\n"));
        Assert.Equal("1\n", await client.SendAsync("SET?\n"));
        Assert.Equal(3, told.Count);
        Assert.Equal(@"got `SET?\n`, which the recording has elsewhere, at 4.000000 s.", told[0]);
    }

    [Fact]
    public async Task Receive_UnknownRequest_IsToldAndTheNextIsAnswered()
    {
        await using Client client = Connect(Session);

        Assert.Equal("Maker,Model\n", await client.SendAsync("NEW?\n*IDN?\n"));
        Assert.Equal(
            [@"got `NEW?\n`, which is not in the recording; the recording goes on with `*IDN?\n`; no answer is given."], told);
    }

    [Fact]
    public async Task Receive_UnknownBytesWithoutALineEnd_AreDropped()
    {
        await using Client client = Connect(Session);

        Assert.Equal("", await client.SendAsync("\u0001\u0002"));
        Assert.Equal("Maker,Model\n", await client.SendAsync("*IDN?\n"));
        Assert.Single(told);
    }

    [Fact]
    public async Task Receive_WithheldPartOfTheRequest_MayBeAnything()
    {
        await using Client client = Connect(@"> DATA #15\{5 withheld}\n", @"> *OPC?\n", @"< 1\n");

        Assert.Equal("1\n", await client.SendAsync("DATA #15ab#\n\u00ff\n*OPC?\n", portion: 3));
        Assert.Empty(told);
    }

    [Fact]
    public async Task Receive_WithheldRequest_IsTakenInItsPlaceOnly()
    {
        await using Client client = Connect(@"> A?\n", @"< a\n", @"> \{4 withheld}", @"> B?\n", @"< b\n");

        Assert.Equal("", await client.SendAsync("XYZ\n"));
        Assert.Single(told);
        Assert.Equal("a\nb\n", await client.SendAsync("A?\nXYZ\nB?\n"));
        Assert.Single(told);
    }

    [Fact]
    public async Task Receive_AnswerWasWithheld_IsSilentAndSaysWhy()
    {
        await using Client client = Connect(@"> KEY?\n", @"< \{9 withheld}", @"> A?\n", @"< a\n");

        Assert.Equal("a\n", await client.SendAsync("KEY?\nA?\n"));
        Assert.Equal([@"got `KEY?\n`, whose answer was withheld from the recording; no answer is given."], told);
    }

    [Fact]
    public async Task Connect_InstrumentSpokeFirst_GreetsAndThenAnswers()
    {
        await using Client client = Connect(@"< Welcome\r\n", @"< > ", @"> A?\n", @"< a\n");

        Assert.Equal("Welcome\r\n> a\n", await client.SendAsync("A?\n"));
    }

    [Fact]
    public async Task Connect_SecondClient_IsAtTheBeginning()
    {
        var service = new ReplayByteService(Recording(TraceKind.Bytes, Session), told.Add);
        await using var first = new Client(service);
        await using var second = new Client(service);

        Assert.Equal("Maker,Model\n", await first.SendAsync("*IDN?\n"));
        Assert.Equal("Maker,Model\n", await second.SendAsync("*IDN?\n"));
        Assert.Empty(told);
    }

    [Fact]
    public async Task Receive_Garbage_NeverThrows() =>
        await Gen.Select(Gen.String[Gen.Char["*IDN?SET12\n#x"], 0, 40], Gen.Int[1, 9]).SampleAsync(async (text, portion) =>
        {
            await using Client client = Connect(Session);
            await client.SendAsync(text, portion);
        });

    private Client Connect(params string[] lines) => new(new ReplayByteService(Recording(TraceKind.Bytes, lines), told.Add));

    /// <summary>A recording with one portion a second.</summary>
    internal static Trace Recording(TraceKind kind, params string[] lines) => new(
        new TraceHeader("dut", "link", "recorded", kind, DateTimeOffset.UnixEpoch),
        [
            .. lines.Select((line, index) => new TraceEntry(
                TimeSpan.FromSeconds(index),
                line[0] == '>' ? TraceDirection.Sent : TraceDirection.Received,
                TraceText.Parse(line[2..]).Sum(part => part.Length),
                line[2..])),
        ],
        []);

    private sealed class Client : IByteClient, IAsyncDisposable
    {
        private readonly IByteConversation conversation;
        private readonly StringBuilder received = new();

        public Client(IByteService service) => conversation = service.Connect(this);

        public async Task<string> SendAsync(string text, int portion = int.MaxValue)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            for (int i = 0; i < bytes.Length; i += Math.Min(portion, bytes.Length))
            {
                var output = new ArrayBufferWriter<byte>();
                await conversation
                    .ReceiveAsync(bytes.AsMemory(i, Math.Min(portion, bytes.Length - i)), output, CancellationToken.None).Bounded();
                received.Append(Encoding.Latin1.GetString(output.WrittenSpan));
            }

            string answers = received.ToString();
            received.Clear();
            return answers;
        }

        ValueTask IByteClient.SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            received.Append(Encoding.Latin1.GetString(data.Span));
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => conversation.DisposeAsync();
    }
}
