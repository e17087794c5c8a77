using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

/// <summary>What a driver builds is what a handler gets, and what a handler answers is what a driver reads.</summary>
public sealed class ScpiRoundTripTests
{
    private const string Confusing = "\n;,\"'#()\r ";

    private static readonly Gen<string> Printable = Gen.Char[' ', '~'].Array[0, 12].Select(c => new string(c));

    private static readonly Gen<byte[]> Data = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Int[0, Confusing.Length - 1].Select(i => (byte)Confusing[i]).Array[0, 40]);

    private static readonly Gen<Parameters> AnyParameters = Gen.Select(
        Gen.Double.Where(double.IsFinite), Gen.Long, Gen.Bool, Printable, Data, Gen.Int[0, 500].Array[0, 6],
        (number, integer, flag, text, data, channels) => new Parameters(number, integer, flag, text, data, channels));

    [Fact]
    public void Builder_RandomParametersInAnyCuts_ReachTheHandlerUnchanged()
    {
        Gen.Select(AnyParameters.Array[1, 4], Gen.Int[1, 64]).Sample(
            (sent, cut) =>
            {
                var received = new List<Parameters>();
                ScpiTree tree = new ScpiTree().Command("ALL[1-9]:DATA", call => received.Add(Read(call)), parameters: ScpiArity.Exactly(6));
                using var engine = new ScpiEngine(tree) { Identity = "x" };
                using ScpiSession session = engine.OpenSession();
                var message = new ArrayBufferWriter<byte>();
                var builder = new ScpiMessageBuilder(message);
                foreach (Parameters p in sent)
                {
                    builder.Command("ALL#:DATA", 7).Number(p.Number).Integer(p.Integer).Boolean(p.Flag).Text(p.Text)
                        .Block(p.Data).Channels(p.Channels);
                }

                builder.End();
                var output = new ArrayBufferWriter<byte>();
                foreach (byte[] piece in message.WrittenSpan.ToArray().Chunk(cut))
                {
                    if (!session.FeedAsync(piece, output).AsTask().IsCompletedSuccessfully) return false;
                }

                return engine.Status.Errors.Count == 0 && received.Count == sent.Length && received.Zip(sent).All(p => p.First.IsSameAs(p.Second));
            },
            seed: "0000KOmX0001",
            iter: 1000);
    }

    [Fact]
    public void Response_RandomValues_ReachTheDriverUnchanged()
    {
        AnyParameters.Sample(
            sent =>
            {
                ScpiTree tree = new ScpiTree().Query("ALL", call => call.Reply
                    .Number(sent.Number).Integer(sent.Integer).Boolean(sent.Flag).Text(sent.Text).Block(sent.Data).Channels(sent.Channels));
                using var engine = new ScpiEngine(tree, new() { ReplyTerminator = "\r\n" }) { Identity = "x" };
                using ScpiSession session = engine.OpenSession();
                var output = new ArrayBufferWriter<byte>();
                if (!session.FeedAsync("ALL?;ALL?\n"u8.ToArray(), output).AsTask().IsCompletedSuccessfully) return false;

                var scanner = ScpiMessageScanner.ForResponseMessages();
                ReadOnlySequence<byte> stream = Segments.Of(output.WrittenMemory, segmentLength: 7);
                if (scanner.TryRead(ref stream, out ReadOnlySequence<byte> message) != FrameStatus.Complete) return false;
                var reader = new ScpiReplyReader(message.ToArray());
                bool first = ReadReply(ref reader)?.IsSameAs(sent) == true;
                return first && reader.TryReadUnit() && ReadReply(ref reader)?.IsSameAs(sent) == true && stream.IsEmpty;
            },
            seed: "0000KOmX0001",
            iter: 1000);
    }

    [Fact]
    public void Response_NotFinite_IsWrittenAsScpiHasIt()
    {
        ScpiTree tree = new ScpiTree().Query("ALL", call => call.Reply
            .Number(double.PositiveInfinity, "F3").Number(double.NegativeInfinity).Number(double.NaN).Number(800, "+0.00E+00;-0.00E+00"));
        using var engine = new ScpiEngine(tree) { Identity = "x" };
        using ScpiSession session = engine.OpenSession();
        var output = new ArrayBufferWriter<byte>();
        Assert.True(session.FeedAsync("ALL?\n"u8.ToArray(), output).AsTask().IsCompletedSuccessfully);
        Assert.Equal("9.9E+37,-9.9E+37,9.91E+37,+8.00E+02\n", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    private static Parameters Read(ScpiCall call)
    {
        Assert.Equal(7, call.Suffix());
        return new(call.Number(0), call.Integer(1), call.Boolean(2), call.Text(3), call.Block(4).ToArray(), call.Channels(5, 16));
    }

    private static Parameters? ReadReply(ref ScpiReplyReader reader)
    {
        bool isWhole = reader.TryReadValue(out ScpiReplyValue number) & reader.TryReadValue(out ScpiReplyValue integer)
            & reader.TryReadValue(out ScpiReplyValue flag) & reader.TryReadValue(out ScpiReplyValue text)
            & reader.TryReadValue(out ScpiReplyValue data) & reader.TryReadValue(out ScpiReplyValue list) & !reader.TryReadValue(out _);
        return isWhole && number.TryGetDouble(out double n) && integer.TryGetInteger(out long i) && flag.TryGetBoolean(out bool f)
            && list.TryGetChannels(16, out int[] channels)
            ? new(n, i, f, text.GetText(), data.Content.ToArray(), channels)
            : null;
    }

    private sealed record Parameters(double Number, long Integer, bool Flag, string Text, byte[] Data, int[] Channels)
    {
        public bool IsSameAs(Parameters other) =>
            (Number, Integer, Flag, Text) == (other.Number, other.Integer, other.Flag, other.Text)
            && Data.AsSpan().SequenceEqual(other.Data) && Channels.AsSpan().SequenceEqual(other.Channels);
    }
}
