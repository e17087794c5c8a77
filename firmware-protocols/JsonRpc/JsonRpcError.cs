using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.JsonRpc;

/// <summary>Why a call failed (SPEC.md).</summary>
/// <param name="Code">Negative below -32000 for what the specification defines, such as <see cref="MethodNotFound"/>.</param>
/// <param name="Message">A short text.</param>
/// <param name="Data">More, or undefined.</param>
public readonly record struct JsonRpcError(long Code, string Message, JsonElement Data = default)
{
    /// <summary>The body is no JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>The body is JSON, but no request.</summary>
    public const int InvalidRequest = -32600;

    public const int MethodNotFound = -32601;

    public const int InvalidParams = -32602;

    public const int InternalError = -32603;

    /// <summary>For people: the text of <c>data.message</c> where the server gives one, else <see cref="Message"/>.</summary>
    public string Text =>
        Data.ValueKind == JsonValueKind.Object
        && ForeignJson.TryGetMember(Data, JsonRpcNames.Message, out JsonElement message)
        && ForeignJson.TryGetText(message, out string text)
            ? text
            : Message;

    internal static bool TryRead(JsonElement element, out JsonRpcError error)
    {
        error = default;
        (long code, string message) = (0, string.Empty);
        if (element.ValueKind != JsonValueKind.Object
            || (ForeignJson.TryGetMember(element, JsonRpcNames.Code, out JsonElement number)
                && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out code)))
            || (ForeignJson.TryGetMember(element, JsonRpcNames.Message, out JsonElement text)
                && !ForeignJson.TryGetText(text, out message)))
        {
            return false;
        }

        ForeignJson.TryGetMember(element, JsonRpcNames.Data, out JsonElement data);
        error = new JsonRpcError(code, message, data);
        return true;
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(JsonRpcNames.Error);
        writer.WriteNumber(JsonRpcNames.Code, Code);
        writer.WriteString(JsonRpcNames.Message, Message);
        JsonRpcNames.WriteMember(writer, JsonRpcNames.Data, Data);
        writer.WriteEndObject();
    }
}
