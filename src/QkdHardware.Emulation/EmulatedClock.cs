namespace QkdHardware.Emulation;

/// <summary>How the optical world's time relates to the wall.</summary>
public enum EmulatedClockMode
{
    /// <summary>A commanded duration also passes on the wall.</summary>
    Real,

    /// <summary>A commanded duration takes what the computing takes.</summary>
    Fast,
}

/// <summary>
/// Lets the nominal time of a command pass: a move, a homing, a record. The only clock of pretend firmware; deadlines of
/// hosts run in real time and never meet it.
/// </summary>
/// <param name="mode">Whether commanded durations pass on the wall too.</param>
/// <param name="time">The wall.</param>
public sealed class EmulatedClock(EmulatedClockMode mode, TimeProvider time)
{
    public EmulatedClockMode Mode { get; } = mode;

    /// <summary>The wall, for displays that tick by themselves (count lines, inactivity).</summary>
    public TimeProvider Wall { get; } = time;

    /// <summary>Waits for the duration in <see cref="EmulatedClockMode.Real"/>; returns at once in <see cref="EmulatedClockMode.Fast"/>.</summary>
    public async ValueTask PassAsync(TimeSpan nominal, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Mode == EmulatedClockMode.Real && nominal > TimeSpan.Zero)
        {
            await Task.Delay(nominal, Wall, cancellationToken).ConfigureAwait(false);
        }
    }
}
