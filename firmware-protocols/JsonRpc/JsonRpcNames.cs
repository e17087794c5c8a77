using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.JsonRpc;

/// <summary>The members of SPEC.md, and what all messages share.</summary>
internal static class JsonRpcNames
{
    public const string Version = "jsonrpc";
    public const string Id = "id";
    public const string Method = "method";
    public const string Params = "params";
    public const string Result = "result";
    public const string Error = "error";
    public const string Code = "code";
    public const string Message = "message";
    public const string Data = "data";

    private const string Version2 = "2.0";
    private const int MaxDepth = 32;

    public static bool TryParse(ReadOnlyMemory<byte> data, out JsonElement root) =>
        ForeignJson.TryParseObject(data, MaxDepth, out root)
        && ForeignJson.TryGetMember(root, Version, out JsonElement version)
        && ForeignJson.TryGetText(version, out string text)
        && text == Version2;

    public static void WriteStart(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, Version2);
    }

    /// <summary>Writes nothing for an undefined value.</summary>
    public static void WriteMember(Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
