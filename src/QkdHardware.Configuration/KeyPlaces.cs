using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace QkdHardware.Configuration;

/// <summary>Where the values of a configuration file stand, by the path of their keys, such as <c>session.source.mu</c>.</summary>
public sealed class KeyPlaces
{
    private readonly YamlNode root;

    private KeyPlaces(YamlNode root) => this.root = root;

    /// <summary>Of a text that was read already.</summary>
    internal static KeyPlaces Of(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return new(stream.Documents[0].RootNode);
    }

    /// <summary>The place of a value; where the file leaves it out, that of the innermost mapping that should hold it.</summary>
    public Located Find(string path)
    {
        YamlNode node = root;
        foreach (string key in path.Split('.'))
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value))
            {
                break;
            }

            node = value;
        }

        Mark start = node.Start;
        return new Located((node as YamlScalarNode)?.Value ?? string.Empty, start.Line, start.Column);
    }
}
