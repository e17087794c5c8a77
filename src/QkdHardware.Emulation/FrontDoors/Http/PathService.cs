using Microsoft.AspNetCore.Http;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>A web server with one path; every other is not found.</summary>
/// <param name="path">As clients write it.</param>
/// <param name="service">What is there.</param>
internal sealed class PathService(string path, IWebService service) : IWebService
{
    private readonly PathString served = PathString.FromUriComponent(path);

    public Task ServeAsync(HttpContext context, CancellationToken stopped)
    {
        if (context.Request.Path.Equals(served, StringComparison.Ordinal))
        {
            return service.ServeAsync(context, stopped);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
