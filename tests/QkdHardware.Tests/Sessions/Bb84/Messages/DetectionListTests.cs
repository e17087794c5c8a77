using CsCheck;
using QkdHardware.Sessions.Bb84.Messages;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Messages;

public sealed class DetectionListTests
{
    /// <summary>Three detections, computed by hand: the number, then distance times two plus basis in groups of seven bits.</summary>
    [Fact]
    public void Write_KnownList_IsTheseBytes()
    {
        byte[] message = DetectionList.Write([0, 3, 103], [false, true, false]).ToArray();

        Assert.Equal([3, (1 << 1) | 0, (3 << 1) | 1, 0x80 | (200 & 0x7F), 200 >> 7], message);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() =>
        Gen.Select(Gen.Long[1, 1L << 40].Array[0, 200], Gen.Bool.Array[200]).Sample((distances, bases) =>
        {
            long[] pulses = new long[distances.Length];
            long last = -1;
            for (int i = 0; i < pulses.Length; i++)
            {
                last = pulses[i] = last + distances[i];
            }

            bool[] basisX = bases[..pulses.Length];
            (long[] read, bool[] readX) = DetectionList.Read(DetectionList.Write(pulses, basisX).Span, Math.Max(0, last));

            Assert.Equal(pulses, read);
            Assert.Equal(basisX, readX);
        });

    [Fact]
    public void Read_EveryProperPrefix_IsRefused()
    {
        byte[] message = DetectionList.Write([0, 300, 70_000], [true, false, true]).ToArray();
        for (int length = 0; length < message.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => DetectionList.Read(message.AsSpan(0, length), 70_000));
        }
    }

    [Fact]
    public void Read_MoreBehindIt_IsRefused()
    {
        byte[] message = [.. DetectionList.Write([5], [true]).ToArray(), 0];

        Assert.Throws<InvalidDataException>(() => DetectionList.Read(message, 100));
    }

    [Theory]
    [InlineData(70_000, true)]
    [InlineData(69_999, false)]
    [InlineData(0, false)]
    public void Read_PulseBeyondTheRecord_IsRefused(long maxPulse, bool fits)
    {
        byte[] message = DetectionList.Write([0, 70_000], [true, false]).ToArray();
        if (fits)
        {
            Assert.Equal(2, DetectionList.Read(message, maxPulse).Pulses.Length);
        }
        else
        {
            Assert.Throws<InvalidDataException>(() => DetectionList.Read(message, maxPulse));
        }
    }

    /// <summary>A pulse twice, a number without end, more detections than bytes: nothing of it is reserved or believed.</summary>
    [Theory]
    [InlineData(new byte[] { 2, 2, 0 })]
    [InlineData(new byte[] { 2, 2, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 2 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void Read_Hostile_IsRefused(byte[] message) =>
        Assert.Throws<InvalidDataException>(() => DetectionList.Read(message, long.MaxValue / 2));

    /// <summary>Garbage is refused, or is a rising list inside the record.</summary>
    [Fact]
    public void Read_Garbage_IsRefusedOrAList() =>
        Gen.Byte.Array[0, 60].Sample(
            message =>
            {
                try
                {
                    (long[] pulses, bool[] basisX) = DetectionList.Read(message, 1000);
                    return pulses.Length == basisX.Length && pulses.SequenceEqual(pulses.Distinct().Order())
                        && pulses.All(pulse => pulse is >= 0 and <= 1000);
                }
                catch (InvalidDataException)
                {
                    return true;
                }
            },
            iter: 5000);
}
