using System.Buffers;
using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.JsonRpc;

/// <summary>The answer to a call (SPEC.md): a result or an error. Independent of the bytes it was read from.</summary>
public readonly record struct JsonRpcReply
{
    /// <param name="id">Of the request.</param>
    /// <param name="result">Any value; an undefined one is written as null.</param>
    public JsonRpcReply(JsonRpcId id, JsonElement result) => (Id, Result) = (id, result);

    /// <param name="id">Of the request; none when that could not be read.</param>
    /// <param name="error">Why it failed.</param>
    public JsonRpcReply(JsonRpcId id, JsonRpcError error) => (Id, Error) = (id, error);

    public JsonRpcId Id { get; }

    /// <summary>Undefined when the call failed.</summary>
    public JsonElement Result { get; }

    /// <summary>Null when the call succeeded.</summary>
    public JsonRpcError? Error { get; }

    /// <summary>Reads a whole body. Never throws. Whether the identifier is the right one is the caller's matter.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> data, out JsonRpcReply reply)
    {
        reply = default;
        if (!JsonRpcNames.TryParse(data, out JsonElement root)
            || !ForeignJson.TryGetMember(root, JsonRpcNames.Id, out JsonElement identifier)
            || !JsonRpcId.TryRead(identifier, out JsonRpcId id))
        {
            return false;
        }

        bool hasResult = ForeignJson.TryGetMember(root, JsonRpcNames.Result, out JsonElement result);
        if (!ForeignJson.TryGetMember(root, JsonRpcNames.Error, out JsonElement failure)
            || (hasResult && failure.ValueKind == JsonValueKind.Null))
        {
            reply = new JsonRpcReply(id, result);
            return hasResult;
        }

        bool isError = JsonRpcError.TryRead(failure, out JsonRpcError error) && !hasResult;
        reply = isError ? new JsonRpcReply(id, error) : default;
        return isError;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        JsonRpcNames.WriteStart(writer);
        Id.WriteTo(writer);
        if (Error is { } error)
        {
            error.WriteTo(writer);
        }
        else if (Result.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNull(JsonRpcNames.Result);
        }
        else
        {
            JsonRpcNames.WriteMember(writer, JsonRpcNames.Result, Result);
        }

        writer.WriteEndObject();
    }
}
