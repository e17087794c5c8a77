using System.Text.Json;
using System.Text.Unicode;

namespace QkdHardware.Protocols.Json;

/// <summary>Reads JSON that a stranger wrote.</summary>
internal static class ForeignJson
{
    /// <summary>Reads one object. The element does not refer to <paramref name="data"/>.</summary>
    /// <param name="data">UTF-8.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested.</param>
    /// <param name="root">The object.</param>
    public static bool TryParseObject(ReadOnlyMemory<byte> data, int maxDepth, out JsonElement root)
    {
        root = default;
        if (!Utf8.IsValid(data.Span))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = maxDepth });
            root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A member of an object.</summary>
    public static bool TryGetMember(JsonElement parent, string name, out JsonElement member)
    {
        try
        {
            return parent.TryGetProperty(name, out member);
        }
        catch (InvalidOperationException)
        {
            // A member's name holds an escape that is no character (half a surrogate pair).
            member = default;
            return false;
        }
    }

    /// <summary>The text of a string.</summary>
    public static bool TryGetText(JsonElement element, out string text)
    {
        text = string.Empty;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
