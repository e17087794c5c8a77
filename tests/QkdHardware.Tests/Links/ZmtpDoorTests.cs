using System.Net.Sockets;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>The REP door byte by byte, as rfc.zeromq.org/spec/23 (ZMTP 3.0) lays them out.</summary>
public sealed class ZmtpDoorTests
{
    // Signature, version 3.0, mechanism NULL, as-server 0, filler.
    private static readonly byte[] Greeting =
    [
        0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0,
        (byte)'N', (byte)'U', (byte)'L', (byte)'L', .. new byte[16], .. new byte[32],
    ];

    private static readonly byte[] ReadyReq =
        [0x04, 25, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 3, .. "REQ"u8];

    private static readonly byte[] ReadyRep =
        [0x04, 25, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 3, .. "REP"u8];

    private static readonly byte[] Question = [0x01, 0, 0x00, 8, .. "ECHO abc"u8];

    private static readonly byte[] Answer = [0x01, 0, 0x00, 3, .. "abc"u8];

    [Fact]
    public async Task Conversation_AllAtOnce_AnswersEachStep()
    {
        await using IFrontDoor door = await OpenDoorAsync();
        using Socket client = await ConnectAsync(door);

        await client.SendAsync(Greeting);
        Assert.Equal(Greeting, await ReceiveAsync(client, Greeting.Length));
        await client.SendAsync(ReadyReq);
        Assert.Equal(ReadyRep, await ReceiveAsync(client, ReadyRep.Length));
        await client.SendAsync(Question);
        Assert.Equal(Answer, await ReceiveAsync(client, Answer.Length));
    }

    [Fact]
    public async Task Conversation_ByteByByteWithMoreOptions_AnswersTheSame()
    {
        await using IFrontDoor door = await OpenDoorAsync();
        using Socket client = await ConnectAsync(door);

        // An identity, letter case, a heart-beat command in between, and a question in the long form.
        byte[] ready =
            [0x04, 39, 5, .. "READY"u8, 8, .. "Identity"u8, 0, 0, 0, 1, 7, 11, .. "SOCKET-type"u8, 0, 0, 0, 3, .. "REQ"u8];
        byte[] ping = [0x04, 7, 4, .. "PING"u8, 0, 0];
        byte[] question = [0x01, 0, 0x02, 0, 0, 0, 0, 0, 0, 0, 8, .. "ECHO abc"u8];
        foreach (byte value in (byte[])[.. Greeting, .. ready, .. ping, .. question])
        {
            await client.SendAsync(new[] { value });
        }

        byte[] expected = [.. Greeting, .. ReadyRep, .. Answer];
        Assert.Equal(expected, await ReceiveAsync(client, expected.Length));
    }

    public static TheoryData<string, byte[]> Nonsense => new()
    {
        { "another protocol", [.. "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: a browser of some kind\r\n\r\n"u8] },
        { "ZMTP 2", [.. Greeting[..10], 1, .. Greeting[11..]] },
        { "encryption", [.. Greeting[..12], .. "CURVE"u8, .. new byte[47]] },
        { "wrong socket type", [.. Greeting, 0x04, 25, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 3, .. "SUB"u8] },
        { "no socket type", [.. Greeting, 0x04, 6, 5, .. "READY"u8] },
        { "property beyond the command", [.. Greeting, 0x04, 8, 5, .. "READY"u8, 200, 1] },
        { "message before READY", [.. Greeting, .. Question] },
        { "unknown flag", [.. Greeting, .. ReadyReq, 0x80, 0] },
        { "absurd length", [.. Greeting, .. ReadyReq, 0x02, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "no delimiter", [.. Greeting, .. ReadyReq, 0x00, 1, 0x41] },
        { "two parts", [.. Greeting, .. ReadyReq, 0x01, 0, 0x01, 1, 0x41, 0x00, 1, 0x41] },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Conversation_Nonsense_EndsThatConnectionOnly(string what, byte[] bytes)
    {
        await using IFrontDoor door = await OpenDoorAsync();
        using Socket client = await ConnectAsync(door);

        await client.SendAsync(bytes);

        Assert.True(await EndsAsync(client), what);
        using Socket next = await ConnectAsync(door);
        await next.SendAsync(Greeting);
        Assert.Equal(Greeting, await ReceiveAsync(next, Greeting.Length));
    }

    private static ValueTask<IFrontDoor> OpenDoorAsync() =>
        new ReplyFrontDoorProvider().OpenAsync("zmq+req://127.0.0.1:0", new ScriptedMessageFirmware());

    private static async Task<Socket> ConnectAsync(IFrontDoor door)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", new Uri(door.Connection).Port).Bounded();
        return client;
    }

    private static async Task<byte[]> ReceiveAsync(Socket client, int length)
    {
        byte[] data = new byte[length];
        int count = 0;
        while (count < length)
        {
            int more = await client.ReceiveAsync(data.AsMemory(count)).Bounded();
            Assert.NotEqual(0, more);
            count += more;
        }

        return data;
    }

    private static async Task<bool> EndsAsync(Socket client)
    {
        try
        {
            byte[] data = new byte[256];
            while (await client.ReceiveAsync(data).Bounded() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return true;
    }
}
