using System.Net;
using System.Net.Http.Headers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Http;

/// <summary>One post under way. Disposal gives it up, closes its connection and waits until that is done.</summary>
internal sealed class HttpQuestion : IAsyncDisposable
{
    private const string Json = "application/json";

    private readonly CancellationTokenSource stop;

    private HttpQuestion(CancellationTokenSource stop, Task<ReadOnlyMemory<byte>> answer) =>
        (this.stop, Answer) = (stop, answer);

    /// <summary>Fails with a <see cref="LinkException"/>, or is cancelled by disposal or the link's.</summary>
    public Task<ReadOnlyMemory<byte>> Answer { get; }

    /// <param name="address">The link, for messages.</param>
    /// <param name="client">Whose base address is asked.</param>
    /// <param name="body">What to ask; not changed by anyone any more.</param>
    /// <param name="lose">Is told why, when there is no answer because the connection broke.</param>
    /// <param name="closed">The link is disposed.</param>
    public static HttpQuestion Ask(
        string address, HttpClient client, byte[] body, Action<string> lose, CancellationToken closed)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        return new HttpQuestion(stop, AskAsync(address, client, body, lose, stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Answer.ContinueWith(
            static answer => answer.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
            .ConfigureAwait(false);
        stop.Dispose();
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(
        string address, HttpClient client, byte[] body, Action<string> lose, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, client.BaseAddress);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        message.Content = new ByteArrayContent(body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(Json, "UTF-8");
        try
        {
            using HttpResponseMessage response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)
                : throw new LinkException(address, $"the server answered with HTTP status {(int)response.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            // Cancellation may win the race for the connection, but not the one for the reason.
            cancellationToken.ThrowIfCancellationRequested();
            string reason = Describe(exception);
            lose(reason);
            throw new LinkException(address, reason, exception);
        }
    }

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { InnerException: LinkException inner } => inner.Message,
        { HttpRequestError: HttpRequestError.InvalidResponse } => "the peer does not speak HTTP",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer is longer than a message may be",
        _ => $"the connection broke before the answer was whole ({exception.Message})",
    };
}
