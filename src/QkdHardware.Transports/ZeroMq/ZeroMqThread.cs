using NetMQ;

namespace QkdHardware.Transports.ZeroMq;

/// <summary>
/// The one thread that touches ZeroMQ sockets, which are not thread-safe. It lives as long as the process and is a
/// background thread, as are NetMQ's own: nothing keeps a process from ending, and NetMQConfig.Cleanup is not needed.
/// A host that unloads NetMQ from a process that lives on disposes its links and calls <c>NetMQConfig.Cleanup(false)</c>.
/// </summary>
internal static class ZeroMqThread
{
    private static readonly Lazy<NetMQPoller> Running = new(Start);

    /// <summary>Of that thread only: sockets and monitors are added and removed here.</summary>
    public static NetMQPoller Poller => Running.Value;

    /// <summary>Runs there, at once when called from there.</summary>
    public static Task RunAsync(Action action) =>
        RunAsync(() =>
        {
            action();
            return true;
        });

    /// <summary>Runs there, at once when called from there.</summary>
    public static Task<T> RunAsync<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Poller.Run(() =>
        {
#pragma warning disable CA1031 // The exception goes to whoever asked; here it would end the thread of all links.
            try
            {
                result.SetResult(function());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
#pragma warning restore CA1031
        });
        return result.Task;
    }

    private static NetMQPoller Start()
    {
        // Links never linger: what matters has been answered, and what has not dies with its link.
        NetMQConfig.Linger = TimeSpan.Zero;
        var poller = new NetMQPoller();
        poller.RunAsync("ZeroMQ links", isBackgroundThread: true);
        return poller;
    }
}
