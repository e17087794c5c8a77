using Microsoft.Extensions.Time.Testing;

namespace QkdHardware.Tests.Drivers;

/// <summary>Fake time that passes by itself when somebody waits for exactly the polling interval, and only then.</summary>
internal sealed class PollingTime(TimeSpan interval) : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == interval)
        {
            Task.Run(() => Advance(interval));
        }

        return timer;
    }
}
