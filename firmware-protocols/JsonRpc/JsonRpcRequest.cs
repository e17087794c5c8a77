using System.Buffers;
using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.JsonRpc;

/// <summary>A call of a method (SPEC.md). Independent of the bytes it was read from.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Params">An object of named arguments, an array of arguments, or undefined for none.</param>
/// <param name="Id">Comes back with the answer.</param>
public readonly record struct JsonRpcRequest(string Method, JsonElement Params, JsonRpcId Id)
{
    /// <summary>No identifier: the caller wants no answer.</summary>
    public bool IsNotification => Id.IsNone;

    /// <summary>Reads a whole body. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> data, out JsonRpcRequest request)
    {
        request = default;
        JsonRpcId id = default;
        if (!JsonRpcNames.TryParse(data, out JsonElement root)
            || !ForeignJson.TryGetMember(root, JsonRpcNames.Method, out JsonElement method)
            || !ForeignJson.TryGetText(method, out string name)
            || (ForeignJson.TryGetMember(root, JsonRpcNames.Id, out JsonElement identifier)
                && !JsonRpcId.TryRead(identifier, out id)))
        {
            return false;
        }

        ForeignJson.TryGetMember(root, JsonRpcNames.Params, out JsonElement arguments);
        request = new JsonRpcRequest(name, arguments, id);
        return arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array;
    }

    /// <exception cref="InvalidOperationException">The arguments are neither an object nor an array.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (Params.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array))
        {
            throw new InvalidOperationException($"The arguments of {Method} are {Params.ValueKind}, not an object or an array.");
        }

        using var writer = new Utf8JsonWriter(output);
        JsonRpcNames.WriteStart(writer);
        writer.WriteString(JsonRpcNames.Method, Method);
        JsonRpcNames.WriteMember(writer, JsonRpcNames.Params, Params);
        if (!IsNotification)
        {
            Id.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
