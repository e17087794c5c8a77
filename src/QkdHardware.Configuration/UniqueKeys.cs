using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace QkdHardware.Configuration;

/// <summary>Hands the events of a parser on, and stops at a key that its mapping has already.</summary>
internal sealed class UniqueKeys(IParser inner) : IParser
{
    // One for each open mapping or list; a list has no keys.
    private readonly Stack<Level> open = new();

    public ParsingEvent? Current => inner.Current;

    /// <exception cref="YamlException">Not YAML, or a key that stands twice.</exception>
    public bool MoveNext()
    {
        if (!inner.MoveNext())
        {
            return false;
        }

        switch (inner.Current)
        {
            case MappingStart:
                CountValue();
                open.Push(new Level([]));
                break;
            case SequenceStart:
                CountValue();
                open.Push(new Level(null));
                break;
            case MappingEnd or SequenceEnd:
                open.Pop();
                break;
            case Scalar scalar:
                if (open.TryPeek(out Level? level) && level.Keys is not null && level.IsKeyNext && !level.Keys.Add(scalar.Value))
                {
                    throw new MistakeException(scalar.Start, $"The key '{scalar.Value}' stands here a second time; keep one.");
                }

                CountValue();
                break;
            case AnchorAlias:
                CountValue();
                break;
        }

        return true;
    }

    // Keys and values take turns in a mapping.
    private void CountValue()
    {
        if (open.TryPeek(out Level? level))
        {
            level.IsKeyNext = !level.IsKeyNext;
        }
    }

    private sealed class Level(HashSet<string>? keys)
    {
        public HashSet<string>? Keys { get; } = keys;

        public bool IsKeyNext { get; set; } = true;
    }
}
