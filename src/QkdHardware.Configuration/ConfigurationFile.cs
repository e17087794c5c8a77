using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;
using YamlDotNet.Serialization.NodeDeserializers;

namespace QkdHardware.Configuration;

/// <summary>
/// Reads YAML into a type, strictly: keys in snake_case, no unknown keys, no missing required members, no duplicate keys.
/// Every mistake is a <see cref="ConfigurationException"/> with file, line and column.
/// </summary>
public static class ConfigurationFile
{
    /// <summary>The longest file that is read, in characters; a bench file has a few thousand.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <exception cref="ConfigurationException">No such file, too large, not YAML, or not of this shape.</exception>
    public static T Load<T>(string path)
        where T : class
    {
        string text;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                string what = Directory.Exists(path) ? "This is a folder" : "No such file";
                throw new ConfigurationException(path, 0, 0, $"{what}; give the path of a YAML file.");
            }

            text = Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(path, 0, 0, $"The file cannot be read: {exception.Message}", exception);
        }

        return Parse<T>(path, text);
    }

    /// <param name="path">The file's name, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="ConfigurationException">Not YAML, or not of this shape.</exception>
    public static T Parse<T>(string path, string text)
        where T : class
    {
        IDeserializer deserializer = new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithTypeInspector(inner => new StrictInspector(inner))
            .WithTypeConverter(new LocatedConverter())
            .WithNodeDeserializer(new NodeShapes(), where => where.OnTop())
            .WithNodeDeserializer<RequiredMembers>(
                inner => new RequiredMembers(inner), where => where.InsteadOf<ObjectNodeDeserializer>())
            .WithEnforceRequiredMembers()
            .Build();
        var parser = new UniqueKeys(new Parser(new StringReader(text)));
        try
        {
            T read = deserializer.Deserialize<T>(parser)
                ?? throw new ConfigurationException(path, 1, 1, "The file is empty; expected YAML.");
            (read as IPlaced)?.SetPlaces(KeyPlaces.Of(text));
            return read;
        }
        catch (YamlException exception)
        {
            Exception said = exception;
            Mark place = exception.Start;
            while (said.InnerException is { } inner)
            {
                said = inner;
                if (said is YamlException { Start.Line: > 0 } deeper)
                {
                    place = deeper.Start;
                }
            }

            throw new ConfigurationException(path, place.Line, place.Column, YamlWords.Of(said), exception);
        }
    }

    // Not by the file's length: a pipe or a device has none.
    private static string Read(string path)
    {
        using var reader = new StreamReader(path);
        char[] buffer = new char[MaxLength + 1];
        int length = reader.ReadBlock(buffer);
        return length <= MaxLength
            ? new string(buffer, 0, length)
            : throw new ConfigurationException(path, 0, 0, $"The file is longer than {MaxLength} characters; is it a bench file?");
    }
}
