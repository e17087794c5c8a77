using System.Text.Json;
using System.Text.Json.Nodes;

namespace QkdHardware.Protocols.Id900;

/// <summary>The data link target's JSON replies (SPEC.md section 3). The readers never throw on what they are given.</summary>
public static class DataLinkReply
{
    public static ReadOnlyMemory<byte> Started(string id) => Bytes(new JsonObject { ["id"] = id });

    public static ReadOnlyMemory<byte> Status(DataLinkStatus status) => Bytes(Node(status));

    public static ReadOnlyMemory<byte> Stopped(DataLinkStatus status) => Bytes(new JsonObject { ["status"] = Node(status) });

    public static ReadOnlyMemory<byte> List(IEnumerable<string> ids) =>
        Bytes(new JsonArray([.. ids.Select(id => (JsonNode?)JsonValue.Create(id))]));

    public static ReadOnlyMemory<byte> Error(string description) => Bytes(new JsonObject { ["error"] = Description(description) });

    /// <summary>Whether the reply says that the command failed.</summary>
    public static bool TryReadError(ReadOnlyMemory<byte> reply, out string description)
    {
        description = string.Empty;
        if (Parse(reply) is not JsonObject root || root["error"] is not { } error) return false;
        description = TextOf(error);
        return true;
    }

    public static bool TryReadStarted(ReadOnlyMemory<byte> reply, out string id)
    {
        id = (Parse(reply) as JsonObject)?["id"] is JsonValue value && value.TryGetValue(out string? text) ? text : string.Empty;
        return id.Length > 0;
    }

    public static bool TryReadStatus(ReadOnlyMemory<byte> reply, out DataLinkStatus status) =>
        TryRead(Parse(reply) as JsonObject, out status);

    public static bool TryReadStopped(ReadOnlyMemory<byte> reply, out DataLinkStatus status) =>
        TryRead((Parse(reply) as JsonObject)?["status"] as JsonObject, out status);

    public static bool TryReadList(ReadOnlyMemory<byte> reply, out IReadOnlyList<string> ids)
    {
        ids = [];
        if (Parse(reply) is not JsonArray array) return false;
        var found = new List<string>(array.Count);
        foreach (JsonNode? node in array)
        {
            if (node is not JsonValue value || !value.TryGetValue(out string? id)) return false;
            found.Add(id);
        }

        ids = found;
        return true;
    }

    private static bool TryRead(JsonObject? from, out DataLinkStatus status)
    {
        status = new(0, null, null, []);
        if (from is null || !TryGetCount(from["acquisitions_count"], out long acquisitions)) return false;
        long? timestamps = null;
        if (from["timestamps_count"] is { } told)
        {
            if (!TryGetCount(told, out long count)) return false;
            timestamps = count;
        }

        double? inactivity = from["inactivity"] is JsonValue value && value.TryGetValue(out double seconds) ? seconds : null;
        string[] errors = from["errors"] is JsonArray list ? [.. list.Select(TextOf)] : [];
        status = new(acquisitions, inactivity, timestamps, errors);
        return true;
    }

    private static bool TryGetCount(JsonNode? node, out long count)
    {
        count = 0;
        return node is JsonValue value && value.TryGetValue(out count) && count >= 0;
    }

    private static JsonObject Node(DataLinkStatus status)
    {
        var node = new JsonObject
        {
            ["acquisitions_count"] = status.AcquisitionsCount,
            ["errors"] = new JsonArray([.. status.Errors.Select(error => (JsonNode)Description(error))]),
        };
        if (status.InactivitySeconds is { } inactivity) node["inactivity"] = inactivity;
        if (status.TimestampsCount is { } timestamps) node["timestamps_count"] = timestamps;
        return node;
    }

    private static JsonObject Description(string text) => new() { ["description"] = text };

    // {"description":"..."}, or whatever else stands there, as JSON.
    private static string TextOf(JsonNode? node) =>
        (node as JsonObject)?["description"] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : node?.ToJsonString() ?? "null";

    private static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);

    private static JsonNode? Parse(ReadOnlyMemory<byte> reply)
    {
        try
        {
            // A node reads its strings when it is asked, which is too late to find them broken.
            var reader = new Utf8JsonReader(reply.Span);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) _ = reader.GetString();
            }

            return JsonNode.Parse(reply.Span, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // A string that is no text.
        }
    }
}
