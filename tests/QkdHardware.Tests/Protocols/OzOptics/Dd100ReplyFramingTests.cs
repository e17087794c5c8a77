using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.OzOptics;
using Xunit;

namespace QkdHardware.Tests.Protocols.OzOptics;

public sealed class Dd100ReplyFramingTests
{
    [Theory]
    [InlineData("Done\r\n")]
    [InlineData("Done\n")]
    [InlineData("Done  \r\n")]
    [InlineData("Pos:7\r\nDone\r\n")]
    [InlineData("\r\nPos:7\r\n\r\nDone\r\n")]
    [InlineData("Error!\r\n")]
    [InlineData("A99.00\r\nError 7\r\n")]
    [InlineData("Done?\r\nNot Done\r\nUndone\r\nDone\r\n")]
    public void TryRead_Reply_IsTakenWholeAndNothingBehindIt(string reply)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(reply + "\r\nDPos:1"));

        Assert.Equal(FrameStatus.Complete, Dd100ReplyFraming.Instance.TryRead(ref buffer, out ReadOnlySequence<byte> taken));
        Assert.Equal(reply, Encoding.ASCII.GetString(taken.ToArray()));
        Assert.Equal("\r\nDPos:1", Encoding.ASCII.GetString(buffer.ToArray()));
    }

    [Fact]
    public void TryRead_EveryProperPrefix_NeedsMoreAndConsumesNothing()
    {
        byte[] reply = Encoding.ASCII.GetBytes("DPos:1250\r\nATTEN:12.50\r\nDone\r\n");
        for (int length = 0; length < reply.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(reply, 0, length);
            Assert.Equal(FrameStatus.NeedMoreData, Dd100ReplyFraming.Instance.TryRead(ref buffer, out ReadOnlySequence<byte> taken));
            Assert.Equal(length, buffer.Length);
            Assert.True(taken.IsEmpty);
        }
    }

    [Theory]
    [InlineData('x')]
    [InlineData('\n')]
    public void TryRead_NoEnd_IsMalformedBeyondTheLimit(char filler)
    {
        var atLimit = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(new string(filler, Dd100ReplyFraming.MaxLength)));
        var beyond = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(new string(filler, Dd100ReplyFraming.MaxLength + 1)));

        Assert.Equal(FrameStatus.NeedMoreData, Dd100ReplyFraming.Instance.TryRead(ref atLimit, out _));
        Assert.Equal(FrameStatus.Malformed, Dd100ReplyFraming.Instance.TryRead(ref beyond, out _));
        Assert.Equal(Dd100ReplyFraming.MaxLength + 1, beyond.Length);
    }

    /// <summary>In one piece or in many, a stream gives the same replies; garbage never throws.</summary>
    [Fact]
    public void TryRead_AnySegments_SameOutcome() =>
        Gen.Select(
            Gen.OneOf(
                Gen.String[Gen.Char["Done\r\n E:1"], 0, 60].Select(Encoding.ASCII.GetBytes),
                Gen.Byte.Array[0, 60]),
            Gen.Int[1, 7]).Sample(
            (stream, size) =>
            {
                var whole = new ReadOnlySequence<byte>(stream);
                ReadOnlySequence<byte> cut = Segments.Of(stream, [size]);
                FrameStatus expected = Dd100ReplyFraming.Instance.TryRead(ref whole, out ReadOnlySequence<byte> reply);
                FrameStatus status = Dd100ReplyFraming.Instance.TryRead(ref cut, out ReadOnlySequence<byte> cutReply);

                Assert.Equal(expected, status);
                Assert.Equal(reply.ToArray(), cutReply.ToArray());
                Assert.Equal(whole.ToArray(), cut.ToArray());
            },
            iter: 3000);
}
