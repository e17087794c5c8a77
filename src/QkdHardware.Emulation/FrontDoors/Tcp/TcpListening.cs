using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using QkdHardware.Shared.Tcp;

namespace QkdHardware.Emulation.FrontDoors.Tcp;

/// <summary>One stretch of listening, from plugging in to unplugging.</summary>
internal sealed class TcpListening : IDisposable
{
    private const int Backlog = 64;

    private readonly string address;
    private readonly Socket listener;
    private readonly IByteService service;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopped;
    private readonly ConcurrentDictionary<SocketLink, Task> clients = new();

    private TcpListening(string address, Socket listener, IByteService service)
    {
        (this.address, this.listener, this.service, stopped) = (address, listener, service, stop.Token);
        Completion = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Completes when this was disposed and every conversation ended. Never faults.</summary>
    public Task Completion { get; }

    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    public static TcpListening Start(string address, IPEndPoint endPoint, IByteService service) =>
        new(address, Bind(address, endPoint), service);

    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    public static Socket Bind(string address, IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen(Backlog);
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new FrontDoorException(address, Describe(exception, endPoint), exception);
        }
    }

    /// <summary>Refuses new clients and resets those that are connected. Returns without waiting for the firmware.</summary>
    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        foreach (SocketLink client in clients.Keys)
        {
            client.Abort();
        }

        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(stopped).ConfigureAwait(false);
                if (clients.Count >= service.MaxClients || stopped.IsCancellationRequested)
                {
                    socket.Close(timeout: 0);
                    continue;
                }

                Serve(socket);
            }
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped; a listening socket fails for no other reason that a retry would cure.
        }

        await Task.WhenAll(clients.Values).ConfigureAwait(false);
    }

    private void Serve(Socket socket)
    {
        SocketLink client;
        try
        {
            client = new SocketLink(address, socket);
        }
        catch (SocketException)
        {
            // Reset before it was accepted.
            socket.Dispose();
            return;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clients[client] = ended.Task;
        if (stopped.IsCancellationRequested)
        {
            client.Abort();
        }

        _ = ServeAsync(client, ended);
    }

    private async Task ServeAsync(SocketLink client, TaskCompletionSource ended)
    {
        await ByteSession.RunAsync(client, service, stopped).ConfigureAwait(false);
        clients.TryRemove(client, out _);
        ended.SetResult();
    }

    private static string Describe(SocketException exception, IPEndPoint endPoint) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"{endPoint} is in use; stop the program that holds it or change the port in the bench file",
        SocketError.AccessDenied => $"{endPoint} may not be opened by this user; use a port above 1023",
        SocketError.AddressNotAvailable => $"{endPoint.Address} is not an address of this machine",
        _ => $"{endPoint} could not be opened ({exception.Message})",
    };
}
