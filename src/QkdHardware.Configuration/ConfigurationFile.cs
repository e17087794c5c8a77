using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace QkdHardware.Configuration;

/// <summary>
/// Reads YAML into a type, strictly: keys in snake_case, no unknown keys, no missing required members, no duplicate keys.
/// Every mistake is a <see cref="ConfigurationException"/> with file, line and column.
/// </summary>
public static class ConfigurationFile
{
    /// <summary>The largest file that is read; a bench file is a few kilobytes.</summary>
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
                throw new ConfigurationException(path, 0, 0, "No such file. Give the path of a YAML file.");
            }

            if (file.Length > MaxLength)
            {
                throw new ConfigurationException(path, 0, 0, $"The file has {file.Length} bytes; expected at most {MaxLength}.");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
            .WithDuplicateKeyChecking()
            .WithEnforceRequiredMembers()
            .Build();
        try
        {
            return deserializer.Deserialize<T>(text)
                ?? throw new ConfigurationException(path, 1, 1, "The file is empty; expected YAML.");
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

            throw new ConfigurationException(path, place.Line, place.Column, Sentence(said.Message), exception);
        }
    }

    private static string Sentence(string message)
    {
        // YamlDotNet repeats the place in front of its own messages.
        int end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        string text = end > 0 ? message[(end + 3)..] : message;
        return text.EndsWith('.') ? text : text + ".";
    }
}
