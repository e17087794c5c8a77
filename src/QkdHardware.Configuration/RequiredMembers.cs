using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace QkdHardware.Configuration;

/// <summary>Tells a missing key at the beginning of the mapping that lacks it, not behind its end.</summary>
/// <param name="inner">Reads the mapping and enforces the required members.</param>
internal sealed class RequiredMembers(INodeDeserializer inner) : INodeDeserializer
{
    private const string Missing = "Missing properties, '";

    public bool Deserialize(
        IParser reader,
        Type expectedType,
        Func<IParser, Type, object?> nestedObjectDeserializer,
        out object? value,
        ObjectDeserializer rootDeserializer)
    {
        Mark start = reader.Current!.Start;
        try
        {
            return inner.Deserialize(reader, expectedType, nestedObjectDeserializer, out value, rootDeserializer);
        }
        catch (YamlException exception) when (exception.Message.StartsWith(Missing, StringComparison.Ordinal))
        {
            string[] keys = exception.Message[Missing.Length..].Split('\'')[0].Split(',');
            throw new MistakeException(
                start,
                keys.Length == 1 ? $"The key '{keys[0]}' is missing here." : $"The keys '{string.Join("', '", keys)}' are missing here.");
        }
    }
}
