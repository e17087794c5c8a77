using System.Text;
using System.Text.Json;
using QkdHardware.Abstractions.Links;
using QkdHardware.Tests.Links;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

/// <summary>A client that reads as the vendor's does: it splits at ETB and at <c>}{</c>, with a JSON reader of its own.</summary>
internal sealed class EosClient(IByteLink link) : IAsyncDisposable
{
    private readonly byte[] buffer = new byte[4096];
    private readonly Queue<string> objects = new();
    private readonly StringBuilder raw = new();
    private string rest = string.Empty;

    /// <summary>Everything that came so far.</summary>
    public string Raw => raw.ToString();

    public async Task SendAsync(params string[] commands)
    {
        foreach (string command in commands)
        {
            await link.WriteAsync(Encoding.UTF8.GetBytes(command));
        }
    }

    /// <summary>The value of the next message of this label; messages of others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string label)
    {
        while (true)
        {
            JsonElement message = await NextAsync();
            if (message.GetProperty("label").GetString() == label)
            {
                return message.GetProperty("value");
            }
        }
    }

    public async Task<JsonElement> NextAsync()
    {
        while (objects.Count == 0)
        {
            string[] parts = (rest + await ReadAsync()).Split('\u0017');
            rest = parts[^1];
            foreach (string part in parts[..^1])
            {
                foreach (string text in part.Replace("}{", "}\u0017{", StringComparison.Ordinal).Split('\u0017'))
                {
                    objects.Enqueue(text);
                }
            }
        }

        return JsonSerializer.Deserialize<JsonElement>(objects.Dequeue());
    }

    public async Task<string> ReadLineAsync()
    {
        while (!rest.Contains('\n', StringComparison.Ordinal))
        {
            rest += await ReadAsync();
        }

        string line = rest[..rest.IndexOf('\n', StringComparison.Ordinal)];
        rest = rest[(line.Length + 1)..];
        return line;
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private async Task<string> ReadAsync()
    {
        int count = await link.ReadAsync(buffer).Bounded();
        string text = Encoding.UTF8.GetString(buffer, 0, count);
        raw.Append(text);
        return count > 0 ? text : throw new EndOfStreamException();
    }
}
