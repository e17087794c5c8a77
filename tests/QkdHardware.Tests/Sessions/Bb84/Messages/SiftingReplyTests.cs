using CsCheck;
using QkdHardware.Sessions.Bb84.Messages;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Messages;

public sealed class SiftingReplyTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame() =>
        Gen.Byte[0, 7].Array[0, 100].Sample(flags => flags.SequenceEqual(SiftingReply.Read(SiftingReply.Write(false, flags), flags.Length)!));

    [Fact]
    public void Read_VoidRecord_IsNull() => Assert.Null(SiftingReply.Read(SiftingReply.Write(true, new byte[3]), 3));

    [Fact]
    public void Write_Message_IsOneByteAndTheFlags()
    {
        Assert.Equal([1, 1, 3, 5, 0], SiftingReply.Write(false, [SiftingReply.Keep, SiftingReply.Keep | SiftingReply.Decoy, SiftingReply.Keep | SiftingReply.TestBit, 0]));
        Assert.Equal([0], SiftingReply.Write(true, []));
    }

    [Theory]
    [InlineData(new byte[0], 0)]
    [InlineData(new byte[] { 1 }, 1)]
    [InlineData(new byte[] { 1, 1, 1 }, 1)]
    [InlineData(new byte[] { 2, 1 }, 1)]
    [InlineData(new byte[] { 1, 8 }, 1)]
    [InlineData(new byte[] { 0, 255 }, 1)]
    public void Read_DoesNotFit_IsRefused(byte[] message, int detections) =>
        Assert.Throws<InvalidDataException>(() => SiftingReply.Read(message, detections));
}
