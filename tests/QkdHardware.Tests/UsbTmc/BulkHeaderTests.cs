using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;
using Xunit;

namespace QkdHardware.Tests.UsbTmc;

public sealed class BulkHeaderTests
{
    // SPEC.md, section 1: the examples, and what `pyvisa-py` packs for the same.
    private static readonly byte[] MessageOut = [0x01, 0x01, 0xFE, 0x00, 0x06, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00];
    private static readonly byte[] Request = [0x02, 0x02, 0xFD, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
    private static readonly byte[] RequestToLineFeed = [0x02, 0xFF, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x02, 0x0A, 0x00, 0x00];
    private static readonly byte[] Trigger = [0x80, 0x7F, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
    private static readonly byte[] MessageIn = [0x02, 0x02, 0xFD, 0x00, 0x21, 0x43, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00];

    // Bits that a reader does not look at, by byte of the header.
    private static readonly byte[] Reserved = [0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFC, 0, 0xFF, 0xFF];

    public static TheoryData<byte[], BulkOutHeader> OutHeaders => new()
    {
        { MessageOut, BulkOutHeader.Message(1, 6, isEnd: true) },
        { Request, BulkOutHeader.Request(2, 256) },
        { RequestToLineFeed, BulkOutHeader.Request(255, 1 << 20, (byte)'\n') },
        { Trigger, BulkOutHeader.Trigger(127) },
    };

    [Theory]
    [MemberData(nameof(OutHeaders))]
    public void Out_GoldenBytes_BothWays(byte[] bytes, BulkOutHeader header)
    {
        byte[] written = new byte[BulkTransfer.HeaderLength];
        written.AsSpan().Fill(0xEE);
        header.WriteTo(written);

        Assert.Equal(bytes, written);
        Assert.Equal(FrameStatus.Complete, BulkOutHeader.TryRead([.. bytes, 1, 2, 3], out BulkOutHeader read));
        Assert.Equal(header, read);
    }

    [Fact]
    public void In_GoldenBytes_BothWays()
    {
        var header = new BulkInHeader(BulkMessageId.MessageIn, 2, 0x4321, IsEnd: true, EndsOnTerminator: true);
        byte[] written = new byte[BulkTransfer.HeaderLength];
        written.AsSpan().Fill(0xEE);
        header.WriteTo(written);

        Assert.Equal(MessageIn, written);
        Assert.Equal(FrameStatus.Complete, BulkInHeader.TryRead(MessageIn, out BulkInHeader read));
        Assert.Equal(header, read);
    }

    [Fact]
    public void TryRead_EveryProperPrefix_NeedsMoreData()
    {
        for (int length = 0; length < BulkTransfer.HeaderLength; length++)
        {
            Assert.Equal(FrameStatus.NeedMoreData, BulkOutHeader.TryRead(MessageOut.AsSpan(0, length), out _));
            Assert.Equal(FrameStatus.NeedMoreData, BulkInHeader.TryRead(MessageIn.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [MemberData(nameof(OutHeaders))]
    public void Out_EverySingleBitFlip_IsMalformedOrAnotherHeaderOrReserved(byte[] bytes, BulkOutHeader header)
    {
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            FrameStatus status = BulkOutHeader.TryRead(flipped, out BulkOutHeader read);
            bool isTag = bit / 8 is 1 or 2;
            bool asksForNothing = flipped[0] == 2 && flipped.AsSpan(4, 4).IndexOfAnyExcept((byte)0) < 0;
            bool isReserved = (Reserved[bit / 8] >> (bit % 8) & 1) != 0;

            Assert.Equal(isTag || asksForNothing ? FrameStatus.Malformed : FrameStatus.Complete, status);
            // The bit of the other kind of attribute, and the terminator that is not enabled, are reserved too.
            bool mayBeEqual = isReserved || bit / 8 is 8 or 9;
            Assert.True(status == FrameStatus.Malformed || mayBeEqual || read != header, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0xFF, 0, 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 2, 5, 0xFA, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 127, 5, 0xFA, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Out_TagOrRequestForNothing_IsMalformed(byte[] bytes) =>
        Assert.Equal(FrameStatus.Malformed, BulkOutHeader.TryRead(bytes, out _));

    [Fact]
    public void WriteTo_TagZero_Throws()
    {
        byte[] buffer = new byte[BulkTransfer.HeaderLength];

        Assert.Throws<InvalidOperationException>(() => BulkOutHeader.Message(0, 1, true).WriteTo(buffer));
        Assert.Throws<InvalidOperationException>(() => default(BulkInHeader).WriteTo(buffer));
    }

    [Fact]
    public void Out_AnyHeader_ReadsBackWhatWasWritten() =>
        Gen.Select(Gen.Byte[1, 255], Gen.UInt, Gen.Bool, Gen.Int[-1, 255]).Sample((tag, size, isEnd, terminator) =>
        {
            byte[] buffer = new byte[BulkTransfer.HeaderLength];
            byte? end = terminator < 0 ? null : (byte)terminator;
            foreach (BulkOutHeader header in new[]
            {
                BulkOutHeader.Message(tag, size, isEnd), BulkOutHeader.Request(tag, Math.Max(size, 1), end), BulkOutHeader.Trigger(tag),
            })
            {
                header.WriteTo(buffer);
                Assert.Equal(FrameStatus.Complete, BulkOutHeader.TryRead(buffer, out BulkOutHeader read));
                Assert.Equal(header, read);
            }
        });

    [Fact]
    public void TryRead_Garbage_NeverThrowsAndKeepsUnknownKinds() =>
        Gen.Byte.Array[0, 40].Sample(bytes =>
        {
            FrameStatus status = BulkOutHeader.TryRead(bytes, out BulkOutHeader header);
            Assert.Equal(bytes.Length < BulkTransfer.HeaderLength, status == FrameStatus.NeedMoreData);
            Assert.True(status != FrameStatus.Complete || (byte)header.Id == bytes[0]);
            FrameStatus inStatus = BulkInHeader.TryRead(bytes, out BulkInHeader inHeader);
            Assert.Equal(bytes.Length < BulkTransfer.HeaderLength, inStatus == FrameStatus.NeedMoreData);
            Assert.True(inStatus != FrameStatus.Complete || (byte)inHeader.Id == bytes[0]);
        }, iter: 10_000);

    [Theory]
    [InlineData(0, 12)]
    [InlineData(1, 16)]
    [InlineData(4, 16)]
    [InlineData(6, 20)]
    [InlineData(500, 512)]
    public void PaddedLength_IsTheNextMultipleOfFour(int size, int length) =>
        Assert.Equal(length, BulkTransfer.PaddedLength(size));

    [Fact]
    public void PaddedLength_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BulkTransfer.PaddedLength(-1));
        Assert.Throws<OverflowException>(() => BulkTransfer.PaddedLength(int.MaxValue));
    }

    [Fact]
    public void NextTag_GoesThroughAllButZero()
    {
        var seen = new HashSet<byte>();
        for (byte tag = BulkTransfer.NextTag(0); seen.Add(tag); tag = BulkTransfer.NextTag(tag))
        {
        }

        Assert.Equal(255, seen.Count);
        Assert.DoesNotContain((byte)0, seen);
    }
}
