namespace QkdHardware.Tests.Links;

/// <summary>No test of a link waits for ever: what should come soon is given this long, and its absence is a failure.</summary>
internal static class Bounds
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Bounded(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Bounded(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> Bounded<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
