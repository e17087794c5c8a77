using System.Runtime.Serialization;
using YamlDotNet.Serialization;

namespace QkdHardware.Configuration;

/// <summary>Answers an unknown key with the list of the keys that are known.</summary>
internal sealed class StrictInspector(ITypeInspector inner) : ITypeInspector
{
    /// <summary>How the message begins; the deserializer repeats it in an exception of its own, with the place.</summary>
    public const string UnknownKey = "Unknown key '";

    public string GetEnumName(Type enumType, string name) => inner.GetEnumName(enumType, name);

    public string GetEnumValue(object enumValue) => inner.GetEnumValue(enumValue);

    public bool HasParseMethod(Type type) => inner.HasParseMethod(type);

    public object? Parse(string value, Type type) => inner.Parse(value, type);

    public IEnumerable<IPropertyDescriptor> GetProperties(Type type, object? container) =>
        inner.GetProperties(type, container);

    /// <exception cref="SerializationException">The key is unknown; the deserializer adds the place.</exception>
    public IPropertyDescriptor GetProperty(
        Type type, object? container, string name, bool ignoreUnmatched, bool caseInsensitivePropertyMatching)
    {
        string[] known = [.. GetProperties(type, container).Select(p => p.Name)];
        return known.Contains(name)
            ? inner.GetProperty(type, container, name, ignoreUnmatched, caseInsensitivePropertyMatching)
            : throw new SerializationException($"{UnknownKey}{name}'; expected one of: {string.Join(", ", known.Order())}.");
    }
}
