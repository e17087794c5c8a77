using System.Buffers;
using System.Net;
using CsCheck;
using QkdHardware.Protocols.Mdns;
using Xunit;

namespace QkdHardware.Tests.Protocols.Mdns;

public sealed class DnsMessageTests
{
    private static readonly DnsName Raw = DnsName.Of("_scpi-raw._tcp.local");

    [Fact]
    public void TryParse_QueryOfAnotherImplementation_GivesItsQuestions()
    {
        Assert.True(DnsMessage.TryParse(DnsVectors.Query, out DnsMessage message));

        Assert.False(message.IsResponse);
        Assert.Equal(
            [new(DnsName.Of("_lxi._tcp.local"), DnsType.Pointer), new DnsQuestion(Raw, DnsType.Pointer)], message.Questions);
        Assert.Empty(message.Records);
    }

    [Fact]
    public void TryParse_CompressedResponse_GivesItsRecords()
    {
        Assert.True(DnsMessage.TryParse(DnsVectors.Response, out DnsMessage message));

        Assert.True(message.IsResponse);
        var instance = new DnsName(["Waveform Generator 33622A", "1 (lab)", "_scpi-raw", "_tcp", "local"]);
        DnsName host = DnsName.Of("K-33622A-00123.local");
        Assert.Equal(new DnsRecord.Pointer(Raw, 120, instance), message.Records[0]);
        Assert.Equal(new DnsRecord.Service(instance, 120, 0, 0, 5025, host), message.Records[1]);
        var text = Assert.IsType<DnsRecord.Text>(message.Records[2]);
        Assert.Equal("Keysight Technologies", text["manufacturer"]);
        Assert.Equal("A.02.03", text["FirmwareVersion"]);
        Assert.Null(text["Missing"]);
        Assert.Equal(5, text.Entries.Count);
        Assert.Equal(new DnsRecord.HostAddress(host, 120, IPAddress.Parse("192.0.2.7")), message.Records[3]);
        Assert.Equal(new DnsRecord.HostAddress(host, 120, IPAddress.Parse("fe80::1:2")), message.Records[4]);
        Assert.Equal(5, message.Records.Count);
    }

    /// <summary>RFC 1035 section 4.1.1 and 4.1.2, by hand.</summary>
    [Fact]
    public void WriteTo_Question_GivesTheBytesOfTheStandard() => Assert.Equal(
        "0000 0000 0001 0000 0000 0000 045F6C7869 045F746370 056C6F63616C 00 000C 8001".Replace(" ", ""),
        Convert.ToHexString(Write(new(0, false, [new(DnsName.Of("_lxi._tcp.local"), DnsType.Pointer, WantsUnicast: true)], []))));

    [Fact]
    public void WriteTo_WhatWasRead_SaysTheSameWithoutCompression()
    {
        Assert.True(DnsMessage.TryParse(DnsVectors.Response, out DnsMessage first));
        byte[] plain = Write(first);
        Assert.True(DnsMessage.TryParse(plain, out DnsMessage second));

        Assert.True(plain.Length > DnsVectors.Response.Length);
        Assert.Equal(Print(first), Print(second));
    }

    [Fact]
    public void TryParse_EveryProperPrefix_IsRefused()
    {
        for (int length = 0; length < DnsVectors.Response.Length; length++)
        {
            Assert.False(DnsMessage.TryParse(DnsVectors.Response.AsSpan(0, length), out _), $"{length} bytes");
        }
    }

    [Fact]
    public void TryParse_EveryBitFlip_IsReadOrRefusedButNeverThrows()
    {
        for (int bit = 0; bit < DnsVectors.Response.Length * 8; bit++)
        {
            byte[] flipped = [.. DnsVectors.Response];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (DnsMessage.TryParse(flipped, out DnsMessage message)) Write(message);
        }
    }

    [Fact]
    public void TryParse_Garbage_IsReadOrRefusedButNeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 6], Gen.Int[0, 6]).Sample(
            (bytes, questions, records) =>
            {
                // Counts that can be met, else nothing beyond the head is ever looked at.
                if (bytes.Length >= 12) (bytes[4], bytes[5], bytes[6], bytes[7]) = (0, (byte)questions, 0, (byte)records);
                if (DnsMessage.TryParse(bytes, out DnsMessage message)) Write(message);
            },
            iter: 10_000);

    [Theory]
    [InlineData("C00C", "a name that leads to itself")]
    [InlineData("C00E 00", "a name that leads ahead")]
    [InlineData("0161C00C", "a name that leads to its own beginning")]
    [InlineData("8161 00", "a label of a kind that does not exist")]
    [InlineData("C0", "half a jump")]
    [InlineData("3F61", "a label beyond the end")]
    public void TryParse_WrongName_IsRefused(string name, string what)
    {
        byte[] datagram = Convert.FromHexString($"000000000001000000000000{name}000C0001".Replace(" ", ""));

        Assert.False(DnsMessage.TryParse(datagram, out _), what);
    }

    [Fact]
    public void TryParse_JumpsThatMakeALongName_AreRefused()
    {
        // Each name is 63 bytes and then the name before it: the fifth would have more than 255 bytes.
        var datagram = new List<byte>(Convert.FromHexString("000000000005000000000000"));
        int previous = -1;
        for (int i = 0; i < 5; i++)
        {
            int start = datagram.Count;
            datagram.Add(63);
            datagram.AddRange(Enumerable.Repeat((byte)'a', 63));
            datagram.AddRange(previous < 0 ? [0] : [(byte)(0xC0 | (previous >> 8)), (byte)previous]);
            datagram.AddRange([0, 12, 0, 1]);
            previous = start;
            datagram[5] = (byte)(i + 1);
            Assert.Equal(i < 3, DnsMessage.TryParse([.. datagram], out _));
        }
    }

    [Fact]
    public void TryParse_MoreThanADatagram_IsRefused() =>
        Assert.False(DnsMessage.TryParse(new byte[DnsMessage.MaxLength + 1], out _));

    [Fact]
    public void Name_DotInALabel_IsNotADot()
    {
        var name = new DnsName(["PM103E no. 7", "_lxi", "_tcp", "local"]);

        Assert.Equal(@"PM103E no\. 7._lxi._tcp.local", name.ToString());
        Assert.Equal(new DnsName(["pm103e NO. 7", "_LXI", "_tcp", "local"]), name);
        Assert.True(name.IsBelow(DnsName.Of("_lxi._tcp.local")));
        Assert.False(DnsName.Of("_lxi._tcp.local").IsBelow(DnsName.Of("_lxi._tcp.local")));
        Assert.Throws<ArgumentException>(() => new DnsName([new string('a', 64)]));
        Assert.Throws<ArgumentException>(() => DnsName.Of(string.Join('.', Enumerable.Repeat(new string('a', 63), 4))));
    }

    private static byte[] Write(DnsMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    private static string Print(DnsMessage message) => string.Join('\n', message.Records.Select(record =>
        record is DnsRecord.Text text ? $"{text.Name} {string.Join('|', text.Entries)}" : record.ToString()));
}
