using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace QkdHardware.Hil;

/// <summary>Speaks to an emulator's back door: one JSON object a line each way.</summary>
internal static class BackDoorClient
{
    /// <exception cref="InvalidOperationException">The emulator refused; the message is its own.</exception>
    public static JsonObject Send(string address, JsonObject request)
    {
        using var client = new TcpClient();
        client.Connect(IPEndPoint.Parse(new Uri(address).Authority));
        client.GetStream().Write(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"));
        using var reader = new StreamReader(client.GetStream());
        var answer = (JsonObject)JsonNode.Parse(reader.ReadLine()!)!;
        return (bool)answer["ok"]! ? answer : throw new InvalidOperationException((string)answer["error"]!);
    }
}
