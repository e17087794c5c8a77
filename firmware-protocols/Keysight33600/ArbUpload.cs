using System.Buffers;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Keysight33600;

/// <summary>
/// The message that uploads one waveform: <c>SOURn:DATA:ARB name,#d...</c> with float32 points, least significant byte first;
/// <c>FORM:BORD SWAP</c> must be in force. Written in one pass into the caller's memory, which holds a secret afterwards.
/// </summary>
public static class ArbUpload
{
    /// <summary>The longest waveform name that is sent here.</summary>
    public const int MaxNameLength = 12;

    // "SOUR1:DATA:ARB " + name + "," + "#9ddddddddd" and the new line.
    private const int MaxOverhead = 15 + MaxNameLength + 1 + 11 + 1;

    /// <summary>Bytes that a message of this many points takes at most.</summary>
    public static int MaxLength(int pointCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pointCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pointCount, DefiniteBlock.MaxDataLength / sizeof(float));
        return (pointCount * sizeof(float)) + MaxOverhead;
    }

    /// <summary>Writes the message and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="output">1 or 2.</param>
    /// <param name="name">A letter, then letters, digits and underscores.</param>
    /// <param name="volts">The samples.</param>
    /// <param name="low">The voltage that becomes -1.</param>
    /// <param name="high">The voltage that becomes +1.</param>
    public static int Write(
        Span<byte> destination, int output, string name, ReadOnlySpan<float> volts, float low, float high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLength(volts.Length), nameof(destination));

        var head = new ArrayBufferWriter<byte>(MaxOverhead);
        new ScpiMessageBuilder(head).Command("SOUR#:DATA:ARB", output).Keyword(name).End(","u8);
        DefiniteBlock.WriteHeader(head, volts.Length * sizeof(float));
        head.WrittenSpan.CopyTo(destination);

        int dataLength = volts.Length * sizeof(float);
        ArbScaling.ToPoints(volts, low, high, destination.Slice(head.WrittenCount, dataLength));
        destination[head.WrittenCount + dataLength] = (byte)'\n';
        return head.WrittenCount + dataLength + 1;
    }
}
