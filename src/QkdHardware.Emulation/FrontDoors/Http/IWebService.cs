using Microsoft.AspNetCore.Http;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>Answers what a web server is asked. Called from many threads at a time.</summary>
internal interface IWebService
{
    /// <param name="context">The request.</param>
    /// <param name="stopped">The cable was pulled or the door closes.</param>
    Task ServeAsync(HttpContext context, CancellationToken stopped);
}
