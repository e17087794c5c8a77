using System.Text;
using QkdHardware.Protocols.Keysight33600;
using Xunit;

namespace QkdHardware.Tests.Protocols.Keysight33600;

public sealed class ArbUploadTests
{
    /// <summary>SPEC.md: upload of (-1, 0, 1) as float32 little-endian; computed by us, not from an instrument.</summary>
    private static readonly byte[] Golden =
    [
        0x53, 0x4f, 0x55, 0x52, 0x31, 0x3a, 0x44, 0x41, 0x54, 0x41, 0x3a, 0x41, 0x52, 0x42, 0x20, 0x71, 0x6b, 0x64, 0x2c,
        0x23, 0x32, 0x31, 0x32, 0x00, 0x00, 0x80, 0xbf, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x3f, 0x0a,
    ];

    [Fact]
    public void Write_ThreePoints_IsTheGoldenMessage()
    {
        byte[] message = new byte[ArbUpload.MaxLength(3)];

        int length = ArbUpload.Write(message, 1, "qkd", [0, 1.5f, 3], 0, 3);

        Assert.Equal(Golden, message[..length]);
    }

    [Fact]
    public void MaxLength_LongestNameAndBlockHeader_Suffices()
    {
        const int Count = 2_097_152;
        byte[] message = new byte[ArbUpload.MaxLength(Count)];

        int length = ArbUpload.Write(message, 2, "ABCDEFGHIJKL", new float[Count], 0, 1);

        Assert.StartsWith("SOUR2:DATA:ARB ABCDEFGHIJKL,#78388608", Encoding.ASCII.GetString(message, 0, 40), StringComparison.Ordinal);
        Assert.InRange(length, Count * 4, message.Length);
        Assert.Equal((byte)'\n', message[length - 1]);
    }

    [Fact]
    public void Write_TooSmallOrLongNamed_ThrowsBeforeWriting()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ArbUpload.Write(new byte[10], 1, "A", [1], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArbUpload.Write(new byte[99], 1, "ABCDEFGHIJKLM", [1], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArbUpload.MaxLength(0));
    }
}
