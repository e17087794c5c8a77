using System.Net.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Shared.Tcp;

namespace QkdHardware.Transports.Tcp;

/// <summary>Connects a TCP stream within a deadline and says in one sentence why it could not.</summary>
internal static class TcpConnector
{
    /// <exception cref="LinkException">Not connected.</exception>
    /// <exception cref="FormatException">Port 0, which only a listener can use.</exception>
    public static ValueTask<SocketLink> ConnectAsync(
        LinkRequest request, HostAndPort endPoint, CancellationToken cancellationToken) =>
        ConnectAsync(request, endPoint, socket => new SocketLink(request.Address, socket), cancellationToken);

    /// <summary>For links that are not streams of bytes.</summary>
    /// <param name="request">What to open.</param>
    /// <param name="endPoint">Where.</param>
    /// <param name="use">Takes the connected socket over; when it throws, the socket is disposed.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinkException">Not connected.</exception>
    /// <exception cref="FormatException">Port 0, which only a listener can use.</exception>
    public static async ValueTask<T> ConnectAsync<T>(
        LinkRequest request, HostAndPort endPoint, Func<Socket, T> use, CancellationToken cancellationToken)
    {
        if (endPoint.Port == 0)
        {
            throw new FormatException($"{request.Address}: expected a port from 1 to 65535, found '0'.");
        }

        using var deadline = new CancellationTokenSource(request.Deadline, request.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint.Host, endPoint.Port, either.Token).ConfigureAwait(false);
            return use(socket);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new LinkException(
                request.Address, $"no answer from {endPoint} within {request.Deadline.TotalSeconds:0.###} s");
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new LinkException(request.Address, Describe(exception, endPoint), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Describe(SocketException exception, HostAndPort endPoint) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"connection refused by {endPoint}",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"the host name '{endPoint.Host}' is not known",
        SocketError.ConnectionReset => $"{endPoint} reset the connection; another program may hold it",
        SocketError.TimedOut => $"no answer from {endPoint}",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => $"no route to {endPoint}",
        _ => $"no connection to {endPoint} ({exception.Message})",
    };
}
