using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using QkdHardware.Protocols.JsonRpc;
using Xunit;

namespace QkdHardware.Tests.Protocols.JsonRpc;

public sealed class JsonRpcTests
{
    private const string Uuid = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

    // As Python's json.dumps writes the payload of the vendor's WebSQController.py (see SPEC.md).
    private const string VendorWithoutArguments =
        "{\"method\": \"getSettings\", \"params\": [], \"jsonrpc\": \"2.0\", \"id\": \"" + Uuid + "\"}";

    private const string VendorWithArguments =
        "{\"method\": \"setSettings\", \"params\": {\"devices\": {\"1\": {\"channels\": {\"3\": {\"configuration\": "
        + "{\"biasI\": 1.2e-05}}}}}}, \"jsonrpc\": \"2.0\", \"id\": \"" + Uuid + "\"}";

    // Of the specification's examples.
    private const string SpecificationError =
        "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32601, \"message\": \"Method not found\"}, \"id\": \"1\"}";

    [Fact]
    public void Request_VendorWithoutArguments_IsRead()
    {
        Assert.True(JsonRpcRequest.TryParse(Bytes(VendorWithoutArguments), out JsonRpcRequest request));

        Assert.Equal("getSettings", request.Method);
        Assert.Equal(0, request.Params.GetArrayLength());
        Assert.Equal(new JsonRpcId(Uuid), request.Id);
        Assert.False(request.IsNotification);
        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",\"method\":\"getSettings\",\"params\":[],\"id\":\"" + Uuid + "\"}", Written(request.WriteTo));
    }

    [Fact]
    public void Request_VendorWithArguments_IsRead()
    {
        Assert.True(JsonRpcRequest.TryParse(Bytes(VendorWithArguments), out JsonRpcRequest request));

        JsonElement configuration = request.Params.GetProperty("devices").GetProperty("1").GetProperty("channels")
            .GetProperty("3").GetProperty("configuration");
        Assert.Equal(12e-6, configuration.GetProperty("biasI").GetDouble());
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}", true)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":[1,\"x\"],\"id\":-9007199254740993}", false)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":null},\"id\":\"\"}", false)]
    public void Request_WrittenAsRead(string text, bool isNotification)
    {
        Assert.True(JsonRpcRequest.TryParse(Bytes(text), out JsonRpcRequest request));

        Assert.Equal(isNotification, request.IsNotification);
        Assert.Equal(text, Written(request.WriteTo));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[" + SpecificationError + "]")]
    [InlineData("{\"method\":\"m\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"1.0\",\"method\":\"m\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":2.0,\"method\":\"m\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":1,\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"\\ud800\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1.5}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":[1]}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1,\"params\":3}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1,\"params\":null}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1} x")]
    public void Request_Wrong_IsRefused(string text) => Assert.False(JsonRpcRequest.TryParse(Bytes(text), out _));

    [Fact]
    public void Request_ArgumentsThatAreAValue_AreNotWritten()
    {
        var request = new JsonRpcRequest("m", Element("3"), new JsonRpcId(1));

        Assert.Throws<InvalidOperationException>(() => Written(request.WriteTo));
    }

    [Fact]
    public void Depth_32IsReadAnd33IsNot()
    {
        static byte[] Nested(int arrays) => Bytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{new string('[', arrays)}{new string(']', arrays)}}}");

        Assert.True(JsonRpcReply.TryParse(Nested(31), out _));
        Assert.False(JsonRpcReply.TryParse(Nested(32), out _));
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"x\":[1,2.5e-06]}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"m\",\"data\":{\"message\":\"why\"}}}")]
    public void Reply_WrittenAsRead(string text)
    {
        Assert.True(JsonRpcReply.TryParse(Bytes(text), out JsonRpcReply reply));

        Assert.Equal(text, Written(reply.WriteTo));
        Assert.Equal(text.Contains("error", StringComparison.Ordinal), reply.Error is not null);
    }

    [Theory]
    [InlineData("{\"code\":-32601,\"message\":\"Method not found\"}", -32601, "Method not found")]
    [InlineData("{\"code\":1,\"message\":\"short\",\"data\":{\"message\":\"long\"}}", 1, "long")]
    [InlineData("{\"data\":{\"message\":\"only this\"}}", 0, "only this")]
    [InlineData("{\"code\":1,\"message\":\"short\",\"data\":{\"message\":7}}", 1, "short")]
    [InlineData("{\"code\":1,\"message\":\"short\",\"data\":\"text\"}", 1, "short")]
    public void Reply_ErrorForms_GiveCodeAndText(string error, long code, string text)
    {
        Assert.True(JsonRpcReply.TryParse(Bytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{error}}}"), out JsonRpcReply reply));

        Assert.Equal(code, reply.Error!.Value.Code);
        Assert.Equal(text, reply.Error!.Value.Text);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"result\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":null}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"text\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"x\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1,\"error\":{\"code\":1,\"message\":\"m\"}}")]
    [InlineData("{\"id\":1,\"result\":1}")]
    public void Reply_Wrong_IsRefused(string text) => Assert.False(JsonRpcReply.TryParse(Bytes(text), out _));

    [Fact]
    public void EveryPrefix_IsRefused()
    {
        foreach (string text in new[] { VendorWithoutArguments, VendorWithArguments, SpecificationError })
        {
            byte[] whole = Bytes(text);
            for (int length = 0; length < whole.Length; length++)
            {
                Assert.False(JsonRpcRequest.TryParse(whole.AsMemory(0, length), out _));
                Assert.False(JsonRpcReply.TryParse(whole.AsMemory(0, length), out _));
            }
        }
    }

    [Fact]
    public void EveryFlippedBit_IsReadOrRefusedAndWhatIsReadCanBeWritten()
    {
        foreach (string text in new[] { VendorWithArguments, SpecificationError })
        {
            byte[] bytes = Bytes(text);
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                AssertReadsOrRefuses(bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Garbage_IsReadOrRefused() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.String[Gen.Char["{}[]\",:\\u2.0jsonrpcidmethod "], 0, 60].Select(Encoding.UTF8.GetBytes))
            .Sample(AssertReadsOrRefuses, iter: 10_000);

    private static void AssertReadsOrRefuses(byte[] bytes)
    {
        if (JsonRpcRequest.TryParse(bytes, out JsonRpcRequest request))
        {
            Assert.True(JsonRpcRequest.TryParse(Bytes(Written(request.WriteTo)), out JsonRpcRequest again));
            Assert.Equal((request.Method, request.Id), (again.Method, again.Id));
        }

        if (JsonRpcReply.TryParse(bytes, out JsonRpcReply reply))
        {
            Assert.True(JsonRpcReply.TryParse(Bytes(Written(reply.WriteTo)), out JsonRpcReply again));
            Assert.Equal((reply.Id, reply.Error?.Code, reply.Error?.Text), (again.Id, again.Error?.Code, again.Error?.Text));
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static JsonElement Element(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
