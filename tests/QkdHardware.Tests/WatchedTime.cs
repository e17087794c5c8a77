using Microsoft.Extensions.Time.Testing;

namespace QkdHardware.Tests;

/// <summary>A clock that moves by hand, and tells when somebody waits for a certain time on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Lock gate = new();
    private readonly List<TimeSpan> timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Made)> watches = [];

    /// <summary>Completes when a timer of this length was made, now or earlier. Each timer serves one watch.</summary>
    public Task WhenTimer(TimeSpan due)
    {
        lock (gate)
        {
            if (timers.Remove(due))
            {
                return Task.CompletedTask;
            }

            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watches.Add((due, made));
            return made.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (gate)
        {
            int index = watches.FindIndex(watch => watch.Due == dueTime);
            if (index < 0)
            {
                timers.Add(dueTime);
            }
            else
            {
                watches[index].Made.SetResult();
                watches.RemoveAt(index);
            }
        }

        return timer;
    }
}
