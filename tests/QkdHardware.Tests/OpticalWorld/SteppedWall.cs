using Microsoft.Extensions.Time.Testing;

namespace QkdHardware.Tests.OpticalWorld;

/// <summary>A wall clock that a test moves on, one wait of the code under test after the other.</summary>
internal sealed class SteppedWall : FakeTimeProvider, IDisposable
{
    private readonly SemaphoreSlim waits = new(0);

    /// <summary>Completes when the code under test has begun its next wait.</summary>
    public Task NextWaitAsync() => waits.WaitAsync();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Release();
        return timer;
    }

    public void Dispose() => waits.Dispose();
}
