using Microsoft.AspNetCore.Http;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>
/// Puts a message service behind HTTP: the body of a POST is answered by the body of the response. Clients
/// are answered one at a time, and a question is worked off even when its client is gone.
/// </summary>
/// <param name="service">The firmware.</param>
internal sealed class PostService(IMessageService service) : IWebService
{
    private readonly MessageTurns turns = new(service);

    public async Task ServeAsync(HttpContext context, CancellationToken stopped)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return;
        }

        ReadOnlyMemory<byte> answer = await turns
            .AnswerAsync(await ReadAsync(context.Request, stopped).ConfigureAwait(false), stopped)
            .ConfigureAwait(false);
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer, stopped).ConfigureAwait(false);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken stopped)
    {
        // A length that is only claimed is not believed further than this.
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, 1024 * 1024));
        await request.Body.CopyToAsync(body, stopped).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
