using System.Globalization;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>What a recording is of.</summary>
/// <param name="Device">The device's name in the bench file.</param>
/// <param name="Link">The link's name in the driver's declaration.</param>
/// <param name="Address">Where it led.</param>
/// <param name="Kind">With or without message boundaries.</param>
/// <param name="Started">When the recording began.</param>
public sealed record TraceHeader(string Device, string Link, string Address, TraceKind Kind, DateTimeOffset Started)
{
    internal const string FirstLine = "# qkd trace 1";

    internal string ToLines() => string.Join(
        '\n',
        FirstLine,
        $"# device: {Device}",
        $"# link: {Link}",
        $"# address: {Address.ReplaceLineEndings(" ")}",
        $"# kind: {(Kind == TraceKind.Messages ? "messages" : "bytes")}",
        $"# started: {Started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}",
        "# Each line: seconds, direction (> sent, < received, ! note), bytes, text. Payloads of blocks and confidential exchanges are withheld.");

    /// <exception cref="FormatException">A line is missing or makes no sense.</exception>
    internal static TraceHeader Parse(IReadOnlyDictionary<string, string> values)
    {
        return new TraceHeader(
            Value("device"),
            Value("link"),
            Value("address"),
            Value("kind") switch
            {
                "bytes" => TraceKind.Bytes,
                "messages" => TraceKind.Messages,
                var other => throw new FormatException($"its kind is '{other}'; expected bytes or messages"),
            },
            DateTimeOffset.TryParseExact(
                Value("started"), "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset started)
                ? started
                : throw new FormatException($"it was started at '{Value("started")}'; expected such as 2026-01-31T12:00:00.0000000Z"));

        string Value(string name) =>
            values.TryGetValue(name, out string? value) ? value : throw new FormatException($"its head lacks the line '# {name}: ...'");
    }
}
