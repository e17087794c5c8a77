using System.Globalization;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>How channels are typed and printed: an input by its number in the file, a marker as <c>m1</c>, sync events as <c>sync</c>.</summary>
internal static class ChannelName
{
    private const string SyncName = "sync";

    /// <exception cref="UsageException">No channel.</exception>
    public static ushort Parse(string text)
    {
        string name = text.Trim();
        if (name.Equals(SyncName, StringComparison.OrdinalIgnoreCase)) return TagChannel.Sync;
        bool isMarker = name.StartsWith('m') || name.StartsWith('M');
        return int.TryParse(isMarker ? name[1..] : name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number <= TagChannel.MaxInput && (number > 0 || !isMarker)
            ? isMarker ? TagChannel.Marker(number) : (ushort)number
            : throw new UsageException($"'{text}' is no channel: give an input's number, m1 for marker 1, or sync.");
    }

    public static string Format(ushort channel) => TagChannel.IsPhoton(channel)
        ? channel.ToString(CultureInfo.InvariantCulture)
        : channel == TagChannel.Sync ? SyncName : $"m{TagChannel.MarkerCode(channel)}";
}
