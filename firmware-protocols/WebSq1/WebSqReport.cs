using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>What the server says of one label (SPEC.md section 2).</summary>
/// <param name="Label">The label's name.</param>
/// <param name="Value">The value, taken out of the label's object where it stands in one.</param>
/// <param name="IsBare">Whether it stood there without an object, as broadcasts do.</param>
public sealed record WebSqReport(string Label, WebSqValue Value, bool IsBare)
{
    /// <summary>Whether the value is an error text.</summary>
    public bool IsError => Label.Contains(WebSqNames.ErrorMark, StringComparison.Ordinal);

    /// <summary>Reads one object as <see cref="WebSqReportFraming"/> delimits it.</summary>
    /// <returns>False when it is no JSON object. An object without a label is read as one with an empty name.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> data, out WebSqReport report)
    {
        report = new WebSqReport(string.Empty, default, IsBare: true);
        if (!ForeignJson.TryParseObject(data, WebSqLimits.MaxDepth, out JsonElement root))
        {
            return false;
        }

        if (ForeignJson.TryGetMember(root, "label", out JsonElement name) && ForeignJson.TryGetText(name, out string label))
        {
            ForeignJson.TryGetMember(root, "value", out JsonElement value);
            bool isObject = value.ValueKind == JsonValueKind.Object;
            if (isObject && ForeignJson.TryGetMember(value, "value", out JsonElement inner))
            {
                value = inner;
            }

            report = new WebSqReport(label, new WebSqValue(value), IsBare: !isObject);
        }

        return true;
    }

    /// <summary>Writes the value of a label as a change is broadcast.</summary>
    public static void WriteBare(WebSqJsonWriter json, string label, Action<WebSqJsonWriter> value)
    {
        Begin(json, label);
        value(json);
        json.EndObject();
    }

    /// <summary>Writes the label's object as the answer to <c>labelProps</c> holds it.</summary>
    public static void WriteWrapped(WebSqJsonWriter json, string label, Action<WebSqJsonWriter> value)
    {
        Begin(json, label);
        json.BeginObject();
        json.Name("value");
        value(json);
        json.EndObject();
        json.EndObject();
    }

    private static void Begin(WebSqJsonWriter json, string label)
    {
        json.BeginObject();
        json.Name("label");
        json.Text(label);
        json.Name("value");
    }
}
