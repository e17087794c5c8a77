using System.Buffers;
using System.Globalization;
using System.Text;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Links;

/// <summary>
/// A server that sends exactly the bytes it is told: one prepared response for each request, in order, over any number of
/// connections; a response that hangs up closes its connection after it.
/// </summary>
#pragma warning disable CA1001 // Without a wait handle the semaphore holds nothing.
internal sealed class RawHttpServer(params RawHttpServer.Response[] responses) : IByteService
#pragma warning restore CA1001
{
    private readonly Queue<Response> left = new(responses);
    private readonly SemaphoreSlim probes = new(0);

    /// <summary>The requests in order, head and body.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The connections on which at least one byte came.</summary>
    public int UsedConnections { get; private set; }

    /// <summary>Until one more client has connected and left without a byte.</summary>
    public Task WaitForProbeAsync() => probes.WaitAsync().Bounded();

    public IByteConversation Connect(IByteClient client) => new Conversation(this, client);

    /// <param name="Bytes">What is sent.</param>
    /// <param name="HangsUp">Whether the connection is closed then.</param>
    internal sealed record Response(string Bytes, bool HangsUp = false)
    {
        public static Response Ok(string body, string headers = "", bool hangsUp = false) =>
            new($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}", hangsUp);
    }

    private sealed class Conversation(RawHttpServer owner, IByteClient client) : IByteConversation
    {
        private readonly CancellationTokenSource hangUp = new();
        private string received = "";
        private bool isUsed;

        public CancellationToken HungUp => hangUp.Token;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            if (!isUsed) owner.UsedConnections++;
            isUsed = true;
            received += Encoding.ASCII.GetString(input.Span);
            if (!IsWhole(received)) return;
            owner.Requests.Add(received);
            received = "";
            Response response = owner.left.Dequeue();
            await client.SendAsync(Encoding.ASCII.GetBytes(response.Bytes), cancellationToken);
            if (response.HangsUp) await hangUp.CancelAsync();
        }

        public ValueTask DisposeAsync()
        {
            hangUp.Dispose();
            if (!isUsed) owner.probes.Release();
            return ValueTask.CompletedTask;
        }

        private static bool IsWhole(string text)
        {
            string[] halves = text.Split("\r\n\r\n", 2);
            if (halves.Length < 2) return false;
            string length = halves[0].Split("Content-Length: ")[1].Split("\r\n")[0];
            return halves[1].Length >= int.Parse(length, CultureInfo.InvariantCulture);
        }
    }
}
