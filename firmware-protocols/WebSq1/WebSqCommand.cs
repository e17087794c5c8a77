using System.Buffers;
using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>What a client says (SPEC.md section 2).</summary>
/// <param name="Command">The member <c>command</c>; null when absent.</param>
/// <param name="Request">The member <c>request</c>; null when absent.</param>
/// <param name="Label">The member <c>label</c>; null when absent, as some clients leave it out.</param>
/// <param name="Value">The member <c>value</c>.</param>
public sealed record WebSqCommand(string? Command, string? Request, string? Label, WebSqValue Value)
{
    /// <summary>Asks for all labels.</summary>
    public static ReadOnlyMemory<byte> AllLabels { get; } = Write(json =>
    {
        json.Name("request");
        json.Text(WebSqNames.AllLabels);
        json.Name("value");
        json.Text("None");
    });

    /// <summary>What the client wants, for messages and for telling commands apart: command, request or label.</summary>
    public string Name => Command ?? Request ?? Label ?? "(nothing)";

    /// <summary>Sets the measurement period; the vendor's client sends an integer.</summary>
    public static ReadOnlyMemory<byte> SetMeasurementPeriod(double milliseconds) => Set(
        WebSqNames.SetMeasurementPeriod,
        WebSqNames.MeasurementPeriod,
        json => json.Number(milliseconds),
        WebSqNumberStyle.Shortest);

    /// <summary>Sets the bias of all detectors; the vendor's client sends floats.</summary>
    public static ReadOnlyMemory<byte> SetBiasCurrents(IReadOnlyList<double> microamperes) => Set(
        WebSqNames.SetBiasCurrents, WebSqNames.BiasCurrent, json => json.Numbers(microamperes));

    /// <summary>Switches the bias of all detectors.</summary>
    public static ReadOnlyMemory<byte> EnableDetectors(bool enabled) => Set(
        WebSqNames.DetectorEnable, WebSqNames.DetectorEnable, json => json.Flag(enabled));

    /// <summary>Reads one object as <see cref="WebSqObjectScanner"/> delimits it. Unknown names are kept.</summary>
    /// <returns>False when it is no JSON object, or says neither command, request nor label.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> data, out WebSqCommand command)
    {
        command = new WebSqCommand(null, null, null, default);
        if (!ForeignJson.TryParseObject(data, WebSqLimits.MaxDepth, out JsonElement root))
        {
            return false;
        }

        ForeignJson.TryGetMember(root, "value", out JsonElement value);
        command = new WebSqCommand(
            Member(root, "command"), Member(root, "request"), Member(root, "label"), new WebSqValue(value));
        return command is not { Command: null, Request: null, Label: null };
    }

    private static string? Member(JsonElement root, string name) =>
        ForeignJson.TryGetMember(root, name, out JsonElement member) && ForeignJson.TryGetText(member, out string text)
            ? text
            : null;

    private static ReadOnlyMemory<byte> Set(
        string command, string label, Action<WebSqJsonWriter> value, WebSqNumberStyle numbers = WebSqNumberStyle.PythonFloat) =>
        Write(
            json =>
            {
                json.Name("command");
                json.Text(command);
                json.Name("label");
                json.Text(label);
                json.Name("value");
                value(json);
            },
            numbers);

    private static ReadOnlyMemory<byte> Write(
        Action<WebSqJsonWriter> members, WebSqNumberStyle numbers = WebSqNumberStyle.PythonFloat)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new WebSqJsonWriter(output, numbers);
        json.BeginObject();
        members(json);
        json.EndObject();
        return output.WrittenMemory;
    }
}
