namespace QkdHardware.Tests;

/// <summary>
/// A clock that moves only by short pauses, which are over at once: hours of polling take no time, and a deadline of one
/// exchange never passes while it is under way, however busy the machine.
/// </summary>
internal sealed class PolledTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private long now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > LongestPause) return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Add(ref now, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
