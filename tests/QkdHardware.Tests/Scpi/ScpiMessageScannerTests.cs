using System.Buffers;
using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiMessageScannerTests
{
    // Each is one message; the new lines inside are data.
    public static TheoryData<string> ProgramMessages => new()
    {
        "*IDN?\n",
        "\n",
        "  \t\r\n",
        "SOUR1:FREQ 1E3;:OUTP ON\r\n",
        "DATA #15\n;\"'\n\n",
        "DATA a,#10\n",
        "DATA #216a\nb;c\"d'e\n,(f)\n#1\n",
        "DATA #13ab\n,#12\n\n;*OPC?\n",
        "DISP \"two\nlines; and \"\"quotes\"\" and '\"\n",
        "DISP 'it''s\n\"fine\"'\n",
        "ROUT (@\"slot\n1\",2)\n",
        "VAL #HFF,#B1,#Q7\n",
        "VAL #0abc\n",
        "WORD don't\n",
        "DATA x#15ab\n",
        "#15ab\n",
        "DATA (#15)\n",
        "DATA (1, #15)\n",
        "DATA (1),#13a\nb\n",
        "DATA (1;B #13ab\n\n",
        "DATA #1x\n",
    };

    [Theory]
    [MemberData(nameof(ProgramMessages))]
    public void TryRead_EveryProperPrefix_NeedsMoreDataAndConsumesNothing(string message)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(message);
        for (int length = 0; length < bytes.Length; length++)
        {
            var scanner = ScpiMessageScanner.ForProgramMessages();
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.Equal(FrameStatus.NeedMoreData, scanner.TryRead(ref buffer, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    [Theory]
    [MemberData(nameof(ProgramMessages))]
    public void TryRead_WholeMessageWithMoreBehind_TakesThatMessageOnly(string message)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(message + "*CLS\n");
        var scanner = ScpiMessageScanner.ForProgramMessages();
        var buffer = new ReadOnlySequence<byte>(bytes);

        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> first));
        Assert.Equal(message[..^1], Encoding.Latin1.GetString(first));
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> second));
        Assert.Equal("*CLS", Encoding.Latin1.GetString(second));
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(ProgramMessages))]
    public void TryRead_GrowingSegmentedBuffer_ResumesAndAgreesWithWholeBuffer(string message)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(message);
        var scanner = ScpiMessageScanner.ForProgramMessages();
        for (int length = 1; length < bytes.Length; length++)
        {
            ReadOnlySequence<byte> part = Segments.Of(bytes.AsMemory(0, length), segmentLength: 1);
            Assert.Equal(FrameStatus.NeedMoreData, scanner.TryRead(ref part, out _));
        }

        ReadOnlySequence<byte> whole = Segments.Of(bytes, segmentLength: 1);
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref whole, out ReadOnlySequence<byte> read));
        Assert.Equal(message[..^1], Encoding.Latin1.GetString(read));
    }

    [Fact]
    public void Advance_BlockInPieces_LooksAtEachByteOnceAndStopsBehindTheTerminator()
    {
        byte[] header = Encoding.ASCII.GetBytes("A #800100000");
        byte[] data = new byte[100_000];
        data.AsSpan().Fill((byte)'\n');
        byte[] all = [.. header, .. data, (byte)'\n', (byte)'X'];
        var scanner = ScpiMessageScanner.ForProgramMessages();

        Assert.Equal(FrameStatus.NeedMoreData, scanner.Advance(all.AsSpan(0, 64), out int consumed));
        Assert.Equal(64, consumed);
        Assert.Equal(header.Length + data.Length, scanner.ExpectedLength);
        Assert.Equal(FrameStatus.Complete, scanner.Advance(all.AsSpan(64), out consumed));
        Assert.Equal(all.Length - 64 - 1, consumed);
    }

    [Theory]
    [InlineData("123456789\n", FrameStatus.Malformed)]
    [InlineData("12345678\n", FrameStatus.Complete)]
    [InlineData("A #13abc\n", FrameStatus.Complete)]
    [InlineData("A #14", FrameStatus.Malformed)]
    [InlineData("A #9999999999", FrameStatus.Malformed)]
    public void TryRead_LimitOfEightBytes_RefusesWhatIsOrDeclaresToBeLonger(string text, FrameStatus expected)
    {
        var scanner = ScpiMessageScanner.ForProgramMessages(maxLength: 8);
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, scanner.TryRead(ref buffer, out _));
    }

    [Fact]
    public void Advance_OverlongBlock_SkipsItsDataInsteadOfReadingItAsCommands()
    {
        byte[] all = Encoding.ASCII.GetBytes("A #220\n*RST\n*RST\n*RST\n\n123\n*CLS\n");
        var scanner = ScpiMessageScanner.ForProgramMessages(maxLength: 10);

        Assert.Equal(FrameStatus.Malformed, scanner.Advance(all, out int consumed));
        Assert.True(scanner.IsSkipping);
        Assert.Equal(FrameStatus.Complete, scanner.Advance(all.AsSpan(consumed), out int skipped));
        Assert.False(scanner.IsSkipping);
        Assert.Equal("*CLS\n", Encoding.ASCII.GetString(all.AsSpan(consumed + skipped)));
    }

    [Theory]
    [InlineData("+8.0E+02\n", "+8.0E+02")]
    [InlineData("\"361\"\r\n", "\"361\"")]
    [InlineData("#15\n\r\n;\n\n", "#15\n\r\n;\n")]
    [InlineData("#11\r\n", "#11\r")]
    [InlineData("1,#13\n\n\n,2\r\n", "1,#13\n\n\n,2")]
    [InlineData("\"a\r\n\"\r\n", "\"a\r\n\"")]
    [InlineData("it's\n", "it's")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    public void TryRead_Response_EndsAtNewLineOutsideOfStringsAndBlocks(string bytes, string expected)
    {
        var scanner = ScpiMessageScanner.ForResponseMessages();
        var buffer = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> message));
        Assert.Equal(expected, Encoding.Latin1.GetString(message));
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void TryRead_ProgramEndedByReturn_KeepsBlocksWhole()
    {
        var scanner = ScpiMessageScanner.ForProgramMessages(terminator: (byte)'\r');
        var buffer = new ReadOnlySequence<byte>("A #12\r\r\r\n*IDN?\r"u8.ToArray());
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> first));
        Assert.Equal("A #12\r\r", Encoding.ASCII.GetString(first));
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> second));
        Assert.Equal("\n*IDN?", Encoding.ASCII.GetString(second));
    }

    [Fact]
    public void TryRead_ResponseEndedByReturn_TakesTheLineFeedOfTheNextForWhiteSpace()
    {
        var scanner = ScpiMessageScanner.ForResponseMessages(terminator: (byte)'\r');
        var buffer = new ReadOnlySequence<byte>("\nREADY\r\nBUSY\r"u8.ToArray());
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> first));
        Assert.Equal("\nREADY", Encoding.ASCII.GetString(first));
        Assert.Equal(FrameStatus.Complete, scanner.TryRead(ref buffer, out ReadOnlySequence<byte> second));
        Assert.Equal("\nBUSY", Encoding.ASCII.GetString(second));
    }
}
