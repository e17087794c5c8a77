using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace QkdHardware.Configuration;

/// <summary>What the parser says, in words for the writer of a configuration file.</summary>
internal static partial class YamlWords
{
    /// <summary>One sentence.</summary>
    public static string Of(Exception said)
    {
        string message = said.Message.Split(" (Parameter", StringSplitOptions.None)[0];
        string text = said switch
        {
            MistakeException => message,
            YamlException when message.StartsWith(StrictInspector.UnknownKey, StringComparison.Ordinal) => message,
            YamlException when UnknownAlias().Match(message) is { Success: true } alias =>
                $"The alias '*{alias.Groups[1].Value}' has no anchor before it",
            YamlException when SecondDocument().IsMatch(message) => "A second document begins here; expected one",
            YamlException when NoPlainKey().IsMatch(message) => "Expected a plain text here",
            YamlException => $"This is no YAML: {char.ToLowerInvariant(message[0])}{message[1..]}",
            _ => message,
        };
        return text.EndsWith('.') ? text : text + ".";
    }

    [GeneratedRegex("^Alias \\$?(.*) cannot precede anchor declaration", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownAlias();

    [GeneratedRegex("^Expected 'StreamEnd'", RegexOptions.CultureInvariant)]
    private static partial Regex SecondDocument();

    [GeneratedRegex("^Expected 'Scalar'", RegexOptions.CultureInvariant)]
    private static partial Regex NoPlainKey();
}
