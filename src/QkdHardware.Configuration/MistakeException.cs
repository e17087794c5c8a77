using YamlDotNet.Core;

namespace QkdHardware.Configuration;

/// <summary>A mistake that is already told in this project's words, on its way through the parser's calls.</summary>
internal sealed class MistakeException(Mark place, string message) : YamlException(place, place, message);
