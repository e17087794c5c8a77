using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Protocols.WebSq1;

public sealed class WebSqReportFramingTests
{
    // Braces, quotes and "}{" inside strings, nesting, all separators.
    private static readonly string[] Objects =
    [
        """{"label": "NumberOfDetectors", "value": {"value": 4}}""",
        """{"label":"Error","value":"a } { \" \\ }{ text"}""",
        """{"label": "ic_scan_history", "value": [{"biasCurrent": 1.5, "y1": 3}, {"biasCurrent": 2, "y1": 4}]}""",
        """{}""",
    ];

    private static readonly string Stream =
        Objects[0] + Objects[1] + "\u0017" + Objects[2] + "\u0017\r\n" + Objects[3] + "\u0017";

    [Fact]
    public void TryRead_SeveralObjectsBeforeOneEtb_GivesEach()
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Stream));

        Assert.Equal(Objects, ReadAll(ref buffer));
        Assert.Equal("\u0017"u8.ToArray(), buffer.ToArray());
    }

    [Fact]
    public void TryRead_EveryProperPrefix_NeedsMoreDataAndConsumesNothing()
    {
        foreach (string text in Objects)
        {
            byte[] whole = Encoding.UTF8.GetBytes("\u0017" + text);
            for (int length = 0; length < whole.Length; length++)
            {
                var buffer = new ReadOnlySequence<byte>(whole, 0, length);
                Assert.Equal(FrameStatus.NeedMoreData, WebSqReportFraming.Instance.TryRead(ref buffer, out _));
                Assert.Equal(length, buffer.Length);
            }
        }
    }

    [Fact]
    public void TryRead_AnySegmentation_GivesTheSameObjects()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream);
        Gen.Int[1, 20].List[1, 200].Sample(
            lengths =>
            {
                ReadOnlySequence<byte> buffer = Segments.Of(bytes, lengths);
                return ReadAll(ref buffer).SequenceEqual(Objects);
            },
            iter: 500);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("}")]
    [InlineData("{\"a\": \"\u0017")] // ETB inside an object.
    [InlineData("{\"a\": \u0017")]
    [InlineData("{\"a\": \"line\nbreak")]
    [InlineData("{\u0000")]
    public void TryRead_WhatCanNeverBecomeAnObject_IsMalformedAndConsumesNothing(string text)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text));
        long length = buffer.Length;

        Assert.Equal(FrameStatus.Malformed, WebSqReportFraming.Instance.TryRead(ref buffer, out _));
        Assert.Equal(length, buffer.Length);
    }

    [Theory]
    [InlineData(WebSqLimits.MaxDepth, FrameStatus.NeedMoreData)]
    [InlineData(WebSqLimits.MaxDepth + 1, FrameStatus.Malformed)]
    public void TryRead_Nesting_IsBounded(int depth, FrameStatus expected)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(new string('{', depth)));

        Assert.Equal(expected, WebSqReportFraming.Instance.TryRead(ref buffer, out _));
    }

    [Theory]
    [InlineData(0, FrameStatus.Complete)]
    [InlineData(1, FrameStatus.Malformed)]
    public void TryRead_Length_IsBounded(int beyond, FrameStatus expected)
    {
        const string Around = "{\"a\":\"\"}";
        string text = new('x', WebSqLimits.MaxReportLength - Around.Length + beyond);
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Around.Insert(6, text)));

        Assert.Equal(expected, WebSqReportFraming.Instance.TryRead(ref buffer, out _));
    }

    [Fact]
    public void TryRead_FlippedBits_NeverThrowAndNeverReadBeyond()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Stream);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var buffer = new ReadOnlySequence<byte>(flipped);
            foreach (string text in ReadAll(ref buffer))
            {
                _ = WebSqReport.TryParse(Encoding.UTF8.GetBytes(text), out _);
            }

            Assert.InRange(buffer.Length, 0, whole.Length);
        }
    }

    private static List<string> ReadAll(ref ReadOnlySequence<byte> buffer)
    {
        var objects = new List<string>();
        while (WebSqReportFraming.Instance.TryRead(ref buffer, out ReadOnlySequence<byte> reply) == FrameStatus.Complete)
        {
            objects.Add(Encoding.UTF8.GetString(reply));
        }

        return objects;
    }
}
