using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("http://192.168.1.20:8080/api", "192.168.1.20", 8080, "/api", "http://192.168.1.20:8080/api")]
    [InlineData("HTTP://websq.lab:80/API/v2", "websq.lab", 80, "/API/v2", "http://websq.lab:80/API/v2")]
    [InlineData("http://[::1]:0", "::1", 0, "/", "http://[::1]:0/")]
    [InlineData("ws://host:8080/counts", "host", 8080, "/counts", "ws://host:8080/counts")]
    [InlineData("http://host:1/a%20b", "host", 1, "/a%20b", "http://host:1/a%20b")]
    public void Parse_EachForm_GivesPartsAndPrintsCanonically(string text, string host, int port, string path, string canonical)
    {
        Assert.True(HttpAddress.Accepts(text));

        var address = HttpAddress.Parse(text);

        Assert.Equal(new HttpAddress(text.StartsWith("ws", StringComparison.Ordinal) ? HttpScheme.Ws : HttpScheme.Http, new HostAndPort(host, port), path), address);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(address, HttpAddress.Parse(canonical));
    }

    [Theory]
    [InlineData("http://host/api", "expected host:port")]
    [InlineData("http://host:70000/api", "found '70000'")]
    [InlineData("http://user@host:1/", "found 'user@host'")]
    [InlineData("http://host:1/api?x=1", "without query")]
    [InlineData("http://host:1/api#x", "without query, fragment")]
    [InlineData("http://host:1/a/../b", "dot segments, found '/a/../b'")]
    [InlineData("http://host:1/a b", "found '/a b'")]
    [InlineData("http://host:1/a\r\nX: y", "found '/a")]
    public void Parse_Wrong_SaysWhatWasExpected(string text, string part)
    {
        Assert.True(HttpAddress.Accepts(text));

        Assert.Contains(part, Assert.Throws<FormatException>(() => HttpAddress.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://host:443/api")]
    [InlineData("wss://host:8080/counts")]
    [InlineData("tcp://host:80")]
    public void Accepts_OtherKinds_No(string text)
    {
        Assert.False(HttpAddress.Accepts(text));
        Assert.Throws<FormatException>(() => HttpAddress.Parse(text));
    }
}
