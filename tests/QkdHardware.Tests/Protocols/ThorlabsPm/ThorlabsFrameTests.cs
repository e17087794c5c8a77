using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.ThorlabsPm;
using Xunit;

namespace QkdHardware.Tests.Protocols.ThorlabsPm;

public sealed class ThorlabsFrameTests
{
    /// <summary>SPEC.md section 2: made by the rule of the vendor's code; computed by us.</summary>
    private static readonly byte[] Identify = [0xCA, 0x00, 0x06, 0x00, 0x2A, 0x49, 0x44, 0x4E, 0x3F, 0x0A];

    [Fact]
    public void Write_Identify_IsTheGoldenFrame() => Assert.Equal(Identify, ThorlabsFrame.Of("*IDN?\n"u8).ToArray());

    [Fact]
    public void Write_LongMessage_IsCutAsTheVendorCutsIt()
    {
        byte[] message = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];

        byte[] frames = ThorlabsFrame.Of(message).ToArray();

        Assert.Equal(3000 + (3 * 4), frames.Length);
        Assert.Equal([0xCA, 0, 0xB8, 0x0B], frames[..4]); // the whole message: 3000
        Assert.Equal([0xCB, 1, 0x9C, 0x05], frames[1440..1444]); // this frame: 1436
        Assert.Equal([0xCB, 2, 0x80, 0x00], frames[2880..2884]); // this frame: 128
    }

    [Fact]
    public void TryRead_AnyMessageInAnySegments_ComesBack() =>
        Gen.Select(Gen.Byte.Array[1, 4000], Gen.Int[1, 1500]).Sample((message, segment) =>
        {
            ReadOnlySequence<byte> buffer = Segmented([.. ThorlabsFrame.Of(message).ToArray(), 0x55], segment);

            Assert.Equal(FrameStatus.Complete, ThorlabsFrame.TryRead(ref buffer, out ReadOnlySequence<byte> read));
            Assert.Equal(message, read.ToArray());
            Assert.Equal([0x55], buffer.ToArray());
        });

    [Theory]
    [InlineData(5)]
    [InlineData(1436)]
    [InlineData(1437)]
    [InlineData(2900)]
    public void TryRead_EveryProperPrefix_NeedsMoreDataAndConsumesNothing(int length)
    {
        byte[] frames = ThorlabsFrame.Of(new byte[length]).ToArray();
        for (int i = 0; i < frames.Length; i++)
        {
            var buffer = new ReadOnlySequence<byte>(frames, 0, i);
            Assert.Equal(FrameStatus.NeedMoreData, ThorlabsFrame.TryRead(ref buffer, out _));
            Assert.Equal(i, buffer.Length);
        }
    }

    /// <summary>A flip in a header is refused or waits for more; one in the payload comes through. None throws or over-reads.</summary>
    [Fact]
    public void TryRead_EverySingleBitFlip_NeverReadsAnotherLength()
    {
        byte[] frames = ThorlabsFrame.Of(new byte[1500]).ToArray();
        foreach (int index in new[] { 0, 1, 2, 3, 1440, 1441, 1442, 1443 })
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. frames];
                flipped[index] ^= (byte)(1 << bit);
                var buffer = new ReadOnlySequence<byte>(flipped);
                FrameStatus status = ThorlabsFrame.TryRead(ref buffer, out ReadOnlySequence<byte> message);
                Assert.True(status != FrameStatus.Complete || message.Length <= 1436, $"byte {index}, bit {bit}");
            }
        }
    }

    [Fact]
    public void TryRead_Garbage_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        if (bytes.Length > 1) (bytes[0], bytes[1]) = (0xCA, 0);
        var buffer = new ReadOnlySequence<byte>(bytes);
        ThorlabsFrame.TryRead(ref buffer, out _);
        Assert.True(buffer.Length <= bytes.Length);
    });

    [Fact]
    public void Write_EmptyOrTooLong_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ThorlabsFrame.Of([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ThorlabsFrame.Of(new byte[32_768]));
        Assert.Equal(32_767 + (23 * 4), ThorlabsFrame.Of(new byte[32_767]).Length);
    }

    [Fact]
    public void Framing_NoiseBeforeAFrame_IsSkippedAndTheEndTrimmed()
    {
        var buffer = new ReadOnlySequence<byte>([0x00, 0x0A, .. ThorlabsFrame.Of("3.34e-5\r\n"u8).ToArray(), 0xCA]);

        Assert.Equal(FrameStatus.Complete, ThorlabsFraming.Instance.TryRead(ref buffer, out ReadOnlySequence<byte> reply));

        Assert.Equal("3.34e-5", Encoding.ASCII.GetString(reply));
        Assert.Equal(1, buffer.Length);
    }

    [Fact]
    public void Framing_EndlessNoise_IsMalformed()
    {
        var buffer = new ReadOnlySequence<byte>(new byte[40_000]);

        Assert.Equal(FrameStatus.Malformed, ThorlabsFraming.Instance.TryRead(ref buffer, out _));
    }

    private static ReadOnlySequence<byte> Segmented(byte[] bytes, int length)
    {
        Segment first = new(bytes.AsMemory(0, Math.Min(length, bytes.Length)), 0);
        Segment last = first;
        for (int start = length; start < bytes.Length; start += length)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(length, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
