using System.Text;
using CsCheck;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Channels;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Messages;

public sealed class MessagePortTests : IDisposable
{
    private readonly InProcessChannel aliceEnd;
    private readonly InProcessChannel bobEnd;
    private readonly MessagePort alice;
    private readonly MessagePort bob;

    public MessagePortTests()
    {
        (aliceEnd, bobEnd) = InProcessChannel.CreatePair();
        (alice, bob) = (new MessagePort(aliceEnd), new MessagePort(bobEnd));
    }

    [Fact]
    public async Task Send_Message_IsReceivedAsItsKindAndType()
    {
        await alice.SendAsync(MessageKind.MakeRecord, new RecordRequest(1.5), default);
        await alice.SendAsync(MessageKind.Done, default);
        await alice.SendBytesAsync(MessageKind.Detections, new byte[] { 1, 2, 3 }, default);

        Assert.Equal(new RecordRequest(1.5), await bob.ExpectAsync<RecordRequest>(MessageKind.MakeRecord, default));
        Assert.True((await bob.ExpectAsync(MessageKind.Done, default)).IsEmpty);
        Assert.Equal([1, 2, 3], (await bob.ExpectAsync(MessageKind.Detections, default)).ToArray());
    }

    [Fact]
    public async Task Expect_AnotherKind_SaysBoth()
    {
        await alice.SendAsync(MessageKind.Done, default);

        InvalidDataException exception =
            await Assert.ThrowsAsync<InvalidDataException>(async () => await bob.ExpectAsync(MessageKind.Delays, default));
        Assert.Equal("Expected the message Delays from the other station, but got Done.", exception.Message);
    }

    [Fact]
    public async Task Receive_EmptyMessage_IsRefused()
    {
        await aliceEnd.SendAsync(ReadOnlyMemory<byte>.Empty);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await bob.ReceiveAsync(default));
    }

    [Fact]
    public async Task Receive_UnknownKind_KeepsItsNumber()
    {
        await aliceEnd.SendAsync(new byte[] { 200 });

        Assert.Equal((MessageKind)200, (await bob.ReceiveAsync(default)).Kind);
    }

    /// <summary>What is missing, null, of another type or too much is refused, so that no null walks in.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Seed\":null,\"Tag\":\"AA==\"}")]
    [InlineData("{\"Seed\":\"AA==\"}")]
    [InlineData("{\"Seed\":\"AA==\",\"Tag\":\"!\"}")]
    [InlineData("{\"Seed\":\"AA==\",\"Tag\":\"AA==\",\"More\":1}")]
    [InlineData("{\"Seed\":\"AA==\",\"Tag\":\"AA==\"} x")]
    public void Read_NotTheType_IsRefused(string json)
    {
        InvalidDataException exception =
            Assert.Throws<InvalidDataException>(() => MessagePort.Read<VerificationTag>(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("The other station sent no VerificationTag.", exception.Message);
    }

    [Theory]
    [InlineData("{\"Signal\":1e999,\"Decoy\":0}")]
    [InlineData("{\"Signal\":1.5,\"Decoy\":0}")]
    [InlineData("{\"Signal\":99999999999999999999,\"Decoy\":0}")]
    [InlineData("{\"Signal\":\"1\",\"Decoy\":0}")]
    public void Read_NumberThatIsNone_IsRefused(string json) =>
        Assert.Throws<InvalidDataException>(() => MessagePort.Read<TestErrors>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Read_Garbage_IsRefused() =>
        Gen.Byte.Array[0, 40].Sample(
            bytes => Assert.Throws<InvalidDataException>(() => MessagePort.Read<CorrectionStart>(bytes)), iter: 2000);

    public void Dispose()
    {
        aliceEnd.Dispose();
        bobEnd.Dispose();
    }
}
