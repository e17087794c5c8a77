using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QkdHardware.Emulation.Hosting;

/// <summary>
/// The emulator's control port: one JSON object a line in, one a line out. It sets physical truth and causes faults;
/// nothing of it exists on a real bench. Loopback only.
/// </summary>
internal sealed class BackDoor : IAsyncDisposable
{
    private readonly BackDoorCommands commands;
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    private BackDoor(EmulatorHost host)
    {
        commands = new BackDoorCommands(host);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = $"tcp://{listener.LocalEndpoint}";
        accepting = AcceptAsync();
    }

    public string Address { get; }

    public static BackDoor Open(EmulatorHost host) => new(host);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        listener.Stop();
        await accepting.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false);
                conversations.RemoveAll(task => task.IsCompleted);
                conversations.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposal: the listener is told to stop while it waits, or between two clients.
        }

        await Task.WhenAll(conversations).ConfigureAwait(false);
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                while (await reader.ReadLineAsync(stop.Token).ConfigureAwait(false) is { } line)
                {
                    JsonObject answer = await AnswerAsync(line).ConfigureAwait(false);
                    byte[] bytes = Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n");
                    await client.GetStream().WriteAsync(bytes, stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The client left, perhaps at once, or the emulator ends.
        }
    }

    private async Task<JsonObject> AnswerAsync(string line)
    {
        try
        {
            var request = JsonNode.Parse(line) as JsonObject
                ?? throw new ArgumentException("Expected a JSON object on one line.");
            JsonObject answer = await commands.RunAsync(request).ConfigureAwait(false);
            answer["ok"] = true;
            return answer;
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or IOException)
        {
            return new JsonObject { ["ok"] = false, ["error"] = exception.Message };
        }
    }
}
