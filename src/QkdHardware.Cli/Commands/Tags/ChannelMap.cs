using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>Which channels are taken, in the order typed, and what they are called from there on.</summary>
/// <param name="Entries">Channel in the recording, channel afterwards.</param>
internal sealed record ChannelMap(IReadOnlyList<(ushort From, ushort To)> Entries)
{
    /// <exception cref="UsageException">No list of channels, or one twice.</exception>
    public static ChannelMap Parse(string text)
    {
        List<(ushort From, ushort To)> entries = [];
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=', 2);
            ushort from = ChannelName.Parse(sides[0]);
            if (entries.Exists(entry => entry.From == from)) throw new UsageException($"channel {ChannelName.Format(from)} is there twice.");
            entries.Add((from, ChannelName.Parse(sides[^1])));
        }

        return new(entries);
    }
}
