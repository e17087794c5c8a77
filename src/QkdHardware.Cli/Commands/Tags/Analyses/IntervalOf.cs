namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The time since the last tag of the same channel.</summary>
internal sealed class IntervalOf : ITagQuantity
{
    private readonly long[] last = new long[ushort.MaxValue + 1];

    public IntervalOf() => Restart();

    public string Name => "interval";

    public long Of(long time, ushort channel)
    {
        long before = last[channel];
        last[channel] = time;
        return before == long.MinValue ? -1 : time - before;
    }

    public void Restart() => Array.Fill(last, long.MinValue);
}
