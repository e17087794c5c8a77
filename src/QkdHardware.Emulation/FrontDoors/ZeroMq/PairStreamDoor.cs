using System.Net;
using System.Net.Sockets;
using QkdHardware.Emulation.FrontDoors.Tcp;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>
/// The binding end of a ZeroMQ PAIR stream, with one client at a time; another one is refused with a reset. A message
/// counts as sent when the kernel has taken it; one that was cut by the loss of its client goes to the next client.
/// </summary>
public sealed class PairStreamDoor : ITagStreamDoor
{
    /// <summary>How long disposal waits for a client that has not taken everything.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly TimeProvider time;
    private readonly Socket listener;
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationToken closed;
    private readonly Lock gate = new();
    private TaskCompletionSource<PairClient> arrival = NewArrival();
    private Task? disposal;

    /// <param name="port">On the loopback address; 0 lets the system choose.</param>
    /// <param name="time">Bounds closing.</param>
    /// <exception cref="FrontDoorException">The port is in use.</exception>
    public PairStreamDoor(int port, TimeProvider time)
    {
        (this.time, closed) = (time, closing.Token);
        listener = TcpListening.Bind($"zmq+pair://127.0.0.1:{port}", new IPEndPoint(IPAddress.Loopback, port));
        Connection = $"zmq+pair://{listener.LocalEndPoint}";
        _ = AcceptAsync();
    }

    /// <summary>The address that the client uses.</summary>
    public string Connection { get; }

    /// <exception cref="ObjectDisposedException">The door was closed before the message had begun.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closed);
        try
        {
            await sending.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                while (true)
                {
                    // What has begun may end while the door closes, so the sending itself knows only the caller's wish.
                    PairClient client = await NextClientAsync(either.Token).ConfigureAwait(false);
                    if (await client.TrySendAsync(message, cancellationToken).ConfigureAwait(false))
                    {
                        return;
                    }

                    Leave(client);
                }
            }
            finally
            {
                sending.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(PairStreamDoor));
        }
    }

    /// <summary>
    /// Refuses clients and messages from now on; returns when the connected client took everything and closed its end,
    /// or after <see cref="Linger"/>.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            disposal ??= CloseAsync();
        }

        return new ValueTask(disposal);
    }

    private static TaskCompletionSource<PairClient> NewArrival() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<PairClient> NextClientAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return arrival.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(Linger, time);
        await closing.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        PairClient? client;
        lock (gate)
        {
            client = arrival.Task.IsCompletedSuccessfully ? arrival.Task.Result : null;
        }

        if (client is null)
        {
            return;
        }

        try
        {
            await sending.WaitAsync(limit.Token).ConfigureAwait(false);
            client.FinishSending();
            await client.Ended.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A client that reads no more does not hold the instrument.
        }

        client.Abort();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync(closed).ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        if (await PairClient.AcceptAsync(Connection, socket, closed).ConfigureAwait(false) is not { } client)
        {
            return;
        }

        lock (gate)
        {
            if (closed.IsCancellationRequested || !arrival.TrySetResult(client))
            {
                client.Abort();
                return;
            }
        }

        await client.Ended.ConfigureAwait(false);
        Leave(client);
    }

    private void Leave(PairClient client)
    {
        lock (gate)
        {
            client.Abort();
            if (arrival.Task.IsCompletedSuccessfully && ReferenceEquals(arrival.Task.Result, client))
            {
                arrival = NewArrival();
            }
        }
    }
}
