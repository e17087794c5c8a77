using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Protocols.Polatis;
using Xunit;

namespace QkdHardware.Tests.Protocols.Polatis;

public sealed class PolatisMapTests
{
    /// <summary>The map that a third-party driver shows, and the three published forms of the empty one (SPEC.md).</summary>
    [Theory]
    [InlineData("(@1,2,3),(@19,18,22)", "1-19 2-18 3-22")]
    [InlineData("(@1,2,3),(@19,18,22)\r\n", "1-19 2-18 3-22")]
    [InlineData("(@1:3),(@17:19)", "1-17 2-18 3-19")]
    [InlineData("(@7),(@25)", "7-25")]
    [InlineData("(@),(@)", "")]
    [InlineData("<none>", "")]
    [InlineData("", "")]
    [InlineData(" \r\n", "")]
    public void TryParse_Map_IsItsPairs(string reply, string expected)
    {
        Assert.True(PolatisMap.TryParse(Encoding.ASCII.GetBytes(reply), out (int Ingress, int Egress)[] pairs));
        Assert.Equal(expected, string.Join(' ', pairs.Select(pair => $"{pair.Ingress}-{pair.Egress}")));
    }

    [Theory]
    [InlineData("(@1,2),(@17)")]
    [InlineData("(@1)")]
    [InlineData("(@1),(@17),(@18)")]
    [InlineData("(@1),17")]
    [InlineData("1,17")]
    [InlineData("(@1,2")]
    [InlineData("(@x),(@y)")]
    [InlineData("(@1:5000),(@1:5000)")]
    [InlineData("none")]
    [InlineData("<none>,<none>")]
    public void TryParse_NoMap_IsRefused(string reply)
    {
        Assert.False(PolatisMap.TryParse(Encoding.ASCII.GetBytes(reply), out (int, int)[] pairs));
        Assert.Empty(pairs);
    }

    [Fact]
    public void TryParse_WhatWasWritten_IsTheSame() =>
        Gen.Select(Gen.Int[1, 288], Gen.Int[289, 576]).Array[0, 100].Sample(pairs =>
        {
            var output = new ArrayBufferWriter<byte>();
            PolatisMap.WriteTo(output, pairs);

            Assert.True(PolatisMap.TryParse(output.WrittenMemory, out (int, int)[] read));
            Assert.Equal(pairs, read);
        });

    /// <summary>Every single changed byte of a map, and garbage: refused or a map, never an exception.</summary>
    [Fact]
    public void TryParse_ChangedBytes_NeverThrow()
    {
        byte[] good = Encoding.ASCII.GetBytes("(@1,2,3),(@19,18,22)");
        for (int at = 0; at < good.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] bad = [.. good];
                bad[at] = (byte)value;
                if (PolatisMap.TryParse(bad, out (int Ingress, int Egress)[] pairs))
                {
                    Assert.All(pairs, pair => Assert.True(pair is { Ingress: >= 0, Egress: >= 0 }));
                }
            }
        }

        Gen.Byte.Array[0, 60].Sample(bytes => { _ = PolatisMap.TryParse(bytes, out _); }, iter: 3000);
    }

    [Fact]
    public void Commands_AreTheDocumentedLines()
    {
        Assert.Equal("*IDN?\n", Text(PolatisCommands.Identify));
        Assert.Equal(":OXC:SWIT:SIZE?\n", Text(PolatisCommands.Size));
        Assert.Equal(":OXC:SWIT:CONN:STAT?\n", Text(PolatisCommands.State));
        Assert.Equal(":OXC:SWIT:DISC:ALL\n", Text(PolatisCommands.DisconnectAll));
        Assert.Equal(":OXC:SWIT:CONN:ADD (@1,2),(@17,18)\n", Text(PolatisCommands.Add([(1, 17), (2, 18)])));
        Assert.Equal(":OXC:SWIT:CONN:SUB (@1),(@17)\n", Text(PolatisCommands.Subtract([(1, 17)])));
    }

    private static string Text(ReadOnlyMemory<byte> message) => Encoding.ASCII.GetString(message.Span);
}
