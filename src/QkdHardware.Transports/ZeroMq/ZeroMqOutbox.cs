using NetMQ;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.ZeroMq;

/// <summary>Messages on their way into a socket, which takes none while it has no peer or the peer is slow.</summary>
internal sealed class ZeroMqOutbox(string address, NetMQSocket socket)
{
    // Of the ZeroMQ thread only.
    private readonly Queue<Entry> waiting = new();
    private bool watching;
    private bool closed;

    /// <exception cref="ObjectDisposedException">Closed before the socket took the message.</exception>
    /// <exception cref="LinkException">The socket failed.</exception>
    /// <exception cref="InvalidOperationException">A REQ socket owes an answer to its last message.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // The one copy: the socket sends later, when the caller may have changed its memory.
        var message = default(Msg);
        message.InitPool(data.Length);
        data.Span.CopyTo(message.Slice());
        var entry = new Entry(message);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (entry, token) => ((Entry)entry!).Result.TrySetCanceled(token), entry);
        await ZeroMqThread.RunAsync(() => Enqueue(entry)).ConfigureAwait(false);
        await entry.Result.Task.ConfigureAwait(false);
    }

    /// <summary>On the ZeroMQ thread: fails what waits.</summary>
    public void Close()
    {
        closed = true;
        Watch(false);
        foreach (Entry entry in waiting)
        {
            entry.Result.TrySetException(new ObjectDisposedException(nameof(ZeroMqOutbox)));
        }

        waiting.Clear();
    }

    private void Enqueue(Entry entry)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        waiting.Enqueue(entry);
        Flush();
    }

    private void Flush()
    {
        while (waiting.TryPeek(out Entry? entry))
        {
            if (!entry.Result.Task.IsCompleted && !TrySend(entry))
            {
                break;
            }

            waiting.Dequeue();
        }

        Watch(waiting.Count > 0);
    }

    private bool TrySend(Entry entry)
    {
        try
        {
            Msg message = entry.Message;
            if (!socket.TrySend(ref message, TimeSpan.Zero, more: false))
            {
                return false;
            }

            entry.Result.TrySetResult();
        }
        catch (FiniteStateMachineException exception)
        {
            entry.Result.TrySetException(
                new InvalidOperationException("A REQ socket sends again only after it received its answer.", exception));
        }
        catch (NetMQException exception)
        {
            entry.Result.TrySetException(new LinkException(address, $"ZeroMQ failed ({exception.Message})", exception));
        }

        return true;
    }

    // A socket that is watched for sending wakes the thread without pause, so it is watched only while something waits.
    private void Watch(bool on)
    {
        if (on != watching)
        {
            watching = on;
            if (on)
            {
                socket.SendReady += OnSendReady;
            }
            else
            {
                socket.SendReady -= OnSendReady;
            }
        }
    }

    private void OnSendReady(object? sender, NetMQSocketEventArgs arguments) => Flush();

    private sealed record Entry(Msg Message)
    {
        public TaskCompletionSource Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
