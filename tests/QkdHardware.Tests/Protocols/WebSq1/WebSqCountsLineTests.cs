using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Protocols.WebSq1;

public sealed class WebSqCountsLineTests
{
    [Theory]
    [InlineData("1700000000.25,1,2,3,4\n")]
    [InlineData("1700000000.25,1.0,2.0,3.0,4.0")]
    [InlineData("1.70000000025e9, 1e0, 2, 3, 4\r\n")]
    public void TryParse_Forms_GiveTimeAndCounts(string line)
    {
        Assert.True(WebSqCountsLine.TryParse(Encoding.ASCII.GetBytes(line), 4, out WebSqCountsLine parsed));

        Assert.Equal(1_700_000_000.25, parsed.UnixSeconds);
        Assert.Equal([1.0, 2, 3, 4], parsed.Counts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1700000000,1,2,3\n")]
    [InlineData("1700000000,1,2,3,4,5\n")]
    [InlineData("1700000000,1,2,3,\n")]
    [InlineData("1700000000,1,2,x,4\n")]
    [InlineData("1700000000,1,2,-3,4\n")]
    [InlineData("1700000000,1,2,NaN,4\n")]
    [InlineData("1e300,1,2,3,4\n")]
    [InlineData("253402300800,1,2,3,4\n")] // The year 10000.
    [InlineData("-1,1,2,3,4\n")]
    public void TryParse_WhatIsNoLineOfFourDetectors_IsRefused(string line) =>
        Assert.False(WebSqCountsLine.TryParse(Encoding.ASCII.GetBytes(line), 4, out _));

    [Theory]
    [InlineData(WebSqNumberStyle.PythonFloat, "1700000000.25,1.0,120.0\n")]
    [InlineData(WebSqNumberStyle.Shortest, "1700000000.25,1,120\n")]
    [InlineData(WebSqNumberStyle.SixDecimals, "1700000000.250000,1.000000,120.000000\n")]
    public void Write_Styles_AreReadBack(WebSqNumberStyle style, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        const double Time = 1_700_000_000.25;
        WebSqCountsLine.Write(output, Time, [1, 120], style);

        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.True(WebSqCountsLine.TryParse(output.WrittenSpan, 2, out WebSqCountsLine parsed));
        Assert.Equal((Time, 120), (parsed.UnixSeconds, parsed.Counts[1]));
    }

    [Fact]
    public void TryRead_LineOverAnySegments_IsOneFrame()
    {
        const string Lines = "1700000000.0,1,2\n1700000000.1,3,4\n17000";
        Gen.Int[1, 9].List[1, 40].Sample(lengths =>
        {
            ReadOnlySequence<byte> buffer = Segments.Of(Encoding.ASCII.GetBytes(Lines), lengths);
            var frames = new List<string>();
            while (WebSqCountsFraming.Instance.TryRead(ref buffer, out ReadOnlySequence<byte> line) == FrameStatus.Complete)
            {
                frames.Add(Encoding.ASCII.GetString(line));
            }

            return string.Concat(frames) == Lines[..34] && frames.Count == 2 && buffer.Length == 5;
        });
    }

    [Theory]
    [InlineData(WebSqLimits.MaxCountsLineLength, "", FrameStatus.NeedMoreData)]
    [InlineData(WebSqLimits.MaxCountsLineLength + 1, "", FrameStatus.Malformed)]
    [InlineData(WebSqLimits.MaxCountsLineLength - 1, "\n", FrameStatus.Complete)]
    [InlineData(WebSqLimits.MaxCountsLineLength, "\n", FrameStatus.Malformed)]
    public void TryRead_LineLength_IsBounded(int digits, string end, FrameStatus expected)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(new string('1', digits) + end));

        Assert.Equal(expected, WebSqCountsFraming.Instance.TryRead(ref buffer, out _));
    }
}
