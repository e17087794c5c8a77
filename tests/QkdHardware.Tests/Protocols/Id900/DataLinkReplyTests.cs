using System.Text;
using CsCheck;
using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

public class DataLinkReplyTests
{
    [Fact]
    public void Read_AsDocumented() // manual pp. 90-91; the keys of status from the vendor's scripts
    {
        Assert.True(DataLinkReply.TryReadStarted(Bytes("""{"id":"10.98.99.7:5556"}"""), out string id));
        Assert.Equal("10.98.99.7:5556", id);

        Assert.True(DataLinkReply.TryReadError(Bytes("""{"error":{"description":"unrecognised option '--xyz'"}}"""), out string error));
        Assert.Equal("unrecognised option '--xyz'", error);

        Assert.True(DataLinkReply.TryReadStatus(Bytes("""{"acquisitions_count":1,"inactivity":0.25}"""), out DataLinkStatus status));
        Assert.Equal((1, 0.25, null), (status.AcquisitionsCount, status.InactivitySeconds, status.TimestampsCount));
        Assert.Empty(status.Errors);

        Assert.True(DataLinkReply.TryReadStopped(
            Bytes("""{"status":{"acquisitions_count":3,"errors":[{"description":"lost"}],"inactivity":1,"timestamps_count":561000}}"""),
            out DataLinkStatus last));
        Assert.Equal((3, 1.0, 561_000), (last.AcquisitionsCount, last.InactivitySeconds, last.TimestampsCount));
        Assert.Equal(["lost"], last.Errors);

        Assert.True(DataLinkReply.TryReadList(Bytes("[]"), out IReadOnlyList<string> none));
        Assert.Empty(none);
        Assert.True(DataLinkReply.TryReadList(Bytes("""["a:5556","b:5557"]"""), out IReadOnlyList<string> two));
        Assert.Equal(["a:5556", "b:5557"], two);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"status":[]}""")]
    [InlineData("""{"acquisitions_count":-1}""")]
    [InlineData("""{"acquisitions_count":"1"}""")]
    [InlineData("""{"acquisitions_count":1,"timestamps_count":1e40}""")]
    [InlineData("{\"id\":\"\\uD800\"}")]
    public void Read_OtherJson_IsFalse(string reply)
    {
        Assert.False(DataLinkReply.TryReadStarted(Bytes(reply), out _));
        Assert.False(DataLinkReply.TryReadStatus(Bytes(reply), out _));
        Assert.False(DataLinkReply.TryReadStopped(Bytes(reply), out _));
        Assert.False(DataLinkReply.TryReadList(Bytes(reply), out _));
        Assert.False(DataLinkReply.TryReadError(Bytes(reply), out _));
    }

    [Fact]
    public void Write_ReadsBack()
    {
        var status = new DataLinkStatus(7, 0.5, 1L << 40, ["one \"quoted\"", "two\\"]);
        Assert.True(DataLinkReply.TryReadStopped(DataLinkReply.Stopped(status), out DataLinkStatus read));
        Assert.Equal((7, 0.5, 1L << 40), (read.AcquisitionsCount, read.InactivitySeconds, read.TimestampsCount));
        Assert.Equal(status.Errors, read.Errors);
        Assert.True(DataLinkReply.TryReadError(DataLinkReply.Error("it's \"wrong\""), out string text));
        Assert.Equal("it's \"wrong\"", text);
    }

    [Fact]
    public void Read_EveryPrefixAndBitFlip_NeverThrows()
    {
        byte[] reply = DataLinkReply.Stopped(new(1, 0.5, 12, ["lost"])).ToArray();
        for (int length = 0; length < reply.Length; length++) Assert.False(DataLinkReply.TryReadStopped(reply.AsMemory(0, length), out _));
        for (int bit = 0; bit < reply.Length * 8; bit++)
        {
            byte[] damaged = [.. reply];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadAll(damaged);
        }
    }

    [Fact]
    public void Read_Garbage_NeverThrows() => Gen.Byte.Array[0, 80].Sample(ReadAll);

    private static void ReadAll(byte[] reply)
    {
        DataLinkReply.TryReadStarted(reply, out _);
        DataLinkReply.TryReadStatus(reply, out _);
        DataLinkReply.TryReadStopped(reply, out _);
        DataLinkReply.TryReadList(reply, out _);
        DataLinkReply.TryReadError(reply, out _);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
