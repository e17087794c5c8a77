using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>A delay to add to the times of one input.</summary>
/// <param name="Channel">The input.</param>
/// <param name="Picoseconds">The delay; may be negative.</param>
internal readonly record struct ChannelDelay(ushort Channel, long Picoseconds)
{
    // What is moved must wait for what is not: a bound on both.
    private const long Limit = 1_000_000_000;

    /// <exception cref="UsageException">No list of delays, or one beyond 1 ms.</exception>
    public static ChannelDelay[] ParseList(string text) => [.. text.Split(',').Select(Parse)];

    /// <summary>The delays as a table by channel.</summary>
    public static long[] Table(IReadOnlyCollection<ChannelDelay> delays)
    {
        var table = new long[delays.Max(delay => delay.Channel) + 1];
        foreach (ChannelDelay delay in delays) table[delay.Channel] = delay.Picoseconds;
        return table;
    }

    private static ChannelDelay Parse(string text)
    {
        string[] sides = text.Split('=', 2);
        if (sides.Length != 2) throw new UsageException($"'{text}' is no delay: give channel and time, such as 2=1.5ns.");
        ushort channel = ChannelName.Parse(sides[0]);
        if (!TagChannel.IsPhoton(channel)) throw new UsageException("only inputs can be delayed.");
        long delay = TimeQuantity.Parse(sides[1]).Whole;
        return Math.Abs(delay) <= Limit ? new(channel, delay) : throw new UsageException($"'{text}': a delay is at most 1 ms.");
    }
}
