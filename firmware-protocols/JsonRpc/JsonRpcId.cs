using System.Globalization;
using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.JsonRpc;

/// <summary>What tells the answers of a connection apart: a text or a whole number. The default is none (JSON's null).</summary>
public readonly record struct JsonRpcId
{
    private readonly string? text;
    private readonly long? number;

    public JsonRpcId(string text) => this.text = text;

    public JsonRpcId(long number) => this.number = number;

    public bool IsNone => text is null && number is null;

    public override string ToString() => text ?? number?.ToString(CultureInfo.InvariantCulture) ?? "null";

    internal static bool TryRead(JsonElement element, out JsonRpcId id)
    {
        id = default;
        switch (element.ValueKind)
        {
            case JsonValueKind.String when ForeignJson.TryGetText(element, out string text):
                id = new JsonRpcId(text);
                return true;
            case JsonValueKind.Number when element.TryGetInt64(out long number):
                id = new JsonRpcId(number);
                return true;
            default:
                return element.ValueKind == JsonValueKind.Null;
        }
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        if (number is { } value)
        {
            writer.WriteNumber(JsonRpcNames.Id, value);
        }
        else
        {
            writer.WriteString(JsonRpcNames.Id, text); // A null text is written as null.
        }
    }
}
