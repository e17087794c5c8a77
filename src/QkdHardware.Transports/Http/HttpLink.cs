using System.Net;
using System.Net.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Shared.Tcp;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Transports.Http;

/// <summary>
/// Questions and answers as HTTP posts: a message is the body of a request or of its response. Sending again gives the
/// unanswered question up and closes its connection, so its answer cannot come to the next one. A question is never sent
/// twice. Between questions the server may close the connection; only a server that then takes no new one is lost.
/// </summary>
internal sealed class HttpLink : IMessageLink
{
    /// <summary>Nobody sends an instrument, or is sent by one, more in one message.</summary>
    public const int MaxMessageLength = 256 * 1024 * 1024;

    private readonly LinkRequest request;
    private readonly HttpAddress target;
    private readonly HttpClient client;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationToken closed;
    private HttpQuestion? question;
    private IdleWatch? watch;
    private Socket? connection;
    private int disposed;

    public HttpLink(LinkRequest request, HttpAddress target)
    {
        (this.request, this.target, closed) = (request, target, closing.Token);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false, // Instruments are near; a proxy of the environment does not know them.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectCallback = (_, token) => ConnectAsync(token),
        })
        {
            BaseAddress = new Uri(target.ToString()),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxMessageLength,
        };
    }

    public string Address => request.Address;

    public Task<string> Lost => lost.Task;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        if (watch is not null)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            watch = null;
        }

        await ForgetQuestionAsync().ConfigureAwait(false);
        ThrowIfUnusable();
        question = HttpQuestion.Ask(Address, client, message.ToArray(), Lose, closed);
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (question is null)
        {
            ThrowIfUnusable();
            throw new InvalidOperationException($"{Address} answers only what it was asked.");
        }

        ReadOnlyMemory<byte> answer;
        try
        {
            answer = await question.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!closed.IsCancellationRequested)
        {
            throw;
        }
        catch
        {
            await ForgetQuestionAsync().ConfigureAwait(false);
            ThrowIfDisposed();
            throw;
        }

        await ForgetQuestionAsync().ConfigureAwait(false);
        if (Volatile.Read(ref connection) is { } idle)
        {
            watch = new IdleWatch(idle, TryReachAsync, closed);
        }

        return answer;
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            lost.TrySetCanceled();
            closing.Cancel();
            client.Dispose();
            closing.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);

    private void ThrowIfUnusable()
    {
        ThrowIfDisposed();
        if (lost.Task.IsCompletedSuccessfully)
        {
            throw new LinkException(Address, lost.Task.Result);
        }
    }

    private void Lose(string reason) => lost.TrySetResult(reason);

    private async ValueTask ForgetQuestionAsync()
    {
        if (question is not null)
        {
            await question.DisposeAsync().ConfigureAwait(false);
            question = null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = await TcpConnector.ConnectAsync(request, target.EndPoint, Configured, cancellationToken)
            .ConfigureAwait(false);
        Volatile.Write(ref connection, socket);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task TryReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            using Socket probe = await TcpConnector
                .ConnectAsync(request, target.EndPoint, socket => socket, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            Lose($"the peer closed the connection and takes no new one: {exception.Message}");
        }
    }

    private static Socket Configured(Socket socket)
    {
        SocketLink.Configure(socket);
        return socket;
    }
}
