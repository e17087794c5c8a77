using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiFuzzTests
{
    private const string Seed = "0000KOmX0001";
    private const int Iterations = 10_000;

    // Bytes that mean something, bytes that mean nothing, and pieces that reach the deeper states.
    private static readonly Gen<string> Piece = Gen.OneOf(
        AnyOf("*:;,?#()@!\"'\n\r \t0123456789ABENRSXabens+-.$\0\x7f\xff".ToCharArray()).Select(c => c.ToString()),
        Gen.Char['\0', '\xff'].Select(c => c.ToString()),
        AnyOf<string>([
            "SOUR2:FREQ ", "SOUR:FREQ?", "FUNC SIN", "DATA x,", "#13\n;\"", "#9999999999", "#0", "#15", "LAB ", "\"a;\n\"", "'b'",
            "ROUT:CLOS (@1:4)", "(@1:999999999)", "PAIR?", "*OPC?", "*IDN?", "*STB?", "*RST", "SYST:ERR?", "SYST:ERR:ALL?", "1E400", "#HFF"]));

    private static readonly Gen<byte[]> Input =
        Piece.Array[0, 40].Select(pieces => Encoding.Latin1.GetBytes(string.Concat(pieces)));

    [Fact]
    public void Feed_Garbage_NeverThrowsAndAnyCutGivesTheSame()
    {
        Gen.Select(Input, Gen.Int[1, 9]).Sample(
            (input, cut) =>
            {
                using var whole = new TestInstrument(new() { MaxMessageLength = 200 });
                using var pieces = new TestInstrument(new() { MaxMessageLength = 200 });
                string expected = whole.Send(Encoding.Latin1.GetString(input));
                string actual = string.Concat(input.Chunk(cut).Select(piece => pieces.Send(Encoding.Latin1.GetString(piece))));
                return expected == actual && whole.Log.SequenceEqual(pieces.Log) && whole.TakeErrors().SequenceEqual(pieces.TakeErrors());
            },
            seed: Seed,
            iter: Iterations);
    }

    [Fact]
    public void Execute_Garbage_NeverThrows()
    {
        Input.Sample(
            input =>
            {
                using var instrument = new TestInstrument(new() { MaxMessageLength = 200, AcceptsEmptyUnits = true, OutputQueueCapacity = 20 });
                return instrument.Session.ExecuteMessageAsync(input).AsTask().IsCompletedSuccessfully;
            },
            seed: Seed,
            iter: Iterations);
    }

    [Fact]
    public void Scanner_Garbage_StaysInsideItsInputAndItsLimit()
    {
        Gen.Select(Input, Gen.Bool, Gen.Int[1, 60]).Sample(
            (input, isProgram, limit) =>
            {
                ScpiMessageScanner scanner = isProgram
                    ? ScpiMessageScanner.ForProgramMessages(limit)
                    : ScpiMessageScanner.ForResponseMessages(limit);
                int position = 0;
                int messageStart = 0;
                while (position < input.Length)
                {
                    bool isSkipping = scanner.IsSkipping;
                    FrameStatus status = scanner.Advance(input.AsSpan(position), out int consumed);
                    if (consumed < 1 || consumed > input.Length - position || scanner.ExpectedLength > limit) return false;
                    position += consumed;
                    if (status == FrameStatus.NeedMoreData && position != input.Length) return false;
                    if (status == FrameStatus.Malformed && (isSkipping || position - messageStart > limit + 1)) return false;
                    if (status != FrameStatus.Complete) continue;
                    if (input[position - 1] != '\n' || (!isSkipping && position - messageStart > limit + 1)) return false;
                    messageStart = position;
                }

                return true;
            },
            seed: Seed,
            iter: Iterations);
    }

    [Fact]
    public void Readers_Garbage_NeverThrowAndEnd()
    {
        Input.Sample(
            input =>
            {
                var units = new ProgramMessageReader(input, acceptsIndefiniteBlocks: true, acceptsEmptyUnits: true);
                int count = 0;
                while (units.TryReadUnit(out ProgramUnit unit, out _))
                {
                    count++;
                    foreach (ScpiParameter parameter in unit.Parameters) ReadEveryWay(parameter);
                }

                var reply = new ScpiReplyReader(input);
                do
                {
                    while (reply.TryReadValue(out ScpiReplyValue value)) ReadEveryWay(value);
                    count++;
                }
                while (reply.TryReadUnit());

                return (ScpiErrorReport.TryParse(input, out ScpiErrorReport report) || report == default) && count <= 2 * (input.Length + 1);
            },
            seed: Seed,
            iter: Iterations);
    }

    [Fact]
    public void BitFlips_OfTheArbUpload_AreFramedOrRefusedButNeverThrow()
    {
        byte[] golden = Convert.FromHexString("534f5552313a444154413a41524220716b642c23323132000080bf000000000000803f0a");
        for (int bit = 0; bit < golden.Length * 8; bit++)
        {
            byte[] flipped = [.. golden];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using var instrument = new TestInstrument(new() { MaxMessageLength = 64 });
            instrument.Send(Encoding.Latin1.GetString(flipped));

            // The link is as good as new after the newline that every confused state ends with.
            instrument.Session.DeviceClear();
            Assert.Equal("1\n", instrument.Send("*OPC?\n"));
        }
    }

    [Fact]
    public async Task Feed_DeclaredLengthBeyondTheLimit_AllocatesNothingForIt()
    {
        using var instrument = new TestInstrument(new() { MaxMessageLength = 1 << 20 });
        var output = new ArrayBufferWriter<byte>();
        byte[] chunk = new byte[64 << 10];
        await instrument.Session.FeedAsync("DATA x,#9999999999"u8.ToArray(), output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) await instrument.Session.FeedAsync(chunk, output);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal([-363], instrument.TakeErrors());
    }

    private static Gen<T> AnyOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void ReadEveryWay(ScpiParameter parameter)
    {
        parameter.ReadDouble(out _);
        parameter.ReadDouble(out _, "V");
        parameter.ReadInteger(out _);
        parameter.ReadBoolean(out _);
        parameter.ReadString(out _);
        parameter.ReadKeyword(out _);
        parameter.ReadBlock(out _);
        parameter.ReadChannels(16, out _);
    }

    private static void ReadEveryWay(ScpiReplyValue value)
    {
        value.TryGetDouble(out _);
        value.TryGetDouble(out _, "HZ");
        value.TryGetInteger(out _);
        value.TryGetBoolean(out _);
        value.GetText();
        value.TryGetChannels(16, out _);
    }
}
