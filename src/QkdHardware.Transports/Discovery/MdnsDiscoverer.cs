using System.Buffers;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using QkdHardware.Protocols.Mdns;
using QkdHardware.Sdk.Discovery;

namespace QkdHardware.Transports.Discovery;

/// <summary>
/// Instruments that announce themselves by multicast DNS (LXI). Asks over IPv4 on every interface that has multicast, or
/// one responder that is named.
/// </summary>
/// <param name="responder">Whom to ask in place of the multicast group.</param>
public sealed class MdnsDiscoverer(IPEndPoint? responder = null) : ILinkDiscoverer
{
    // Datagrams get lost: all is asked three times in the time that there is.
    private const int Rounds = 3;
    private const int HopLimit = 255;

    // More than the answers of a laboratory; a flood of datagrams must not keep a round from its end.
    private const int MaxLateDatagrams = 1000;
    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    public string Name => "lxi";

    public async ValueTask<IReadOnlyList<FoundLink>> FindAsync(
        TimeSpan duration, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var directory = new ServiceDirectory(LxiServices.Types);
        List<Socket> sockets = [];
        try
        {
            if (responder is null)
            {
                OpenMulticast(sockets);
            }
            else
            {
                sockets.Add(Open(responder.AddressFamily));
            }

            for (int round = 0; round < Rounds; round++)
            {
                await AskAsync(sockets, directory.Questions(isFirst: round == 0), cancellationToken).ConfigureAwait(false);
                await ListenAsync(sockets, directory, duration / Rounds, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SocketException exception)
        {
            throw new DiscoveryException($"multicast DNS cannot be asked ({exception.Message})", exception);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        return LxiServices.ToLinks(directory.Instances);
    }

    private static void OpenMulticast(List<Socket> sockets)
    {
        IEnumerable<IPAddress> own =
            from card in NetworkInterface.GetAllNetworkInterfaces()
            where card.OperationalStatus == OperationalStatus.Up && card.SupportsMulticast
                && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
            from address in card.GetIPProperties().UnicastAddresses
            where address.Address.AddressFamily == AddressFamily.InterNetwork
            select address.Address;
        foreach (IPAddress address in own)
        {
            Socket socket = Open(AddressFamily.InterNetwork);
            sockets.Add(socket);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address.GetAddressBytes());
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, HopLimit);
        }
    }

    private static Socket Open(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        return socket;
    }

    private async Task AskAsync(
        IEnumerable<Socket> sockets, IReadOnlyList<DnsQuestion> questions, CancellationToken cancellationToken)
    {
        var datagram = new ArrayBufferWriter<byte>();
        new DnsMessage(0, IsResponse: false, questions, []).WriteTo(datagram);
        foreach (Socket socket in sockets)
        {
            try
            {
                await socket.SendToAsync(datagram.WrittenMemory, responder ?? Group, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException) when (responder is null)
            {
                // An interface that lost its network; the others may have one.
            }
        }
    }

    private static async Task ListenAsync(
        List<Socket> sockets, ServiceDirectory directory, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(duration, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await Task.WhenAll(sockets.Select(socket => ReceiveAsync(socket, directory, either.Token))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task ReceiveAsync(Socket socket, ServiceDirectory directory, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[DnsMessage.MaxLength + 1];
        bool isOver = false;
        for (int late = 0; late < MaxLateDatagrams; late += isOver ? 1 : 0)
        {
            try
            {
                if (isOver && !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
                {
                    return;
                }

                int length = isOver
                    ? socket.Receive(buffer)
                    : await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                Take(directory, buffer.AsSpan(0, length));
            }
            catch (OperationCanceledException)
            {
                // The round is over; what had arrived by then still counts.
                isOver = true;
            }
            catch (SocketException exception) when (
                exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                // Nobody listens where we asked, or a datagram that multicast DNS does not allow.
            }
        }
    }

    private static void Take(ServiceDirectory directory, ReadOnlySpan<byte> datagram)
    {
        if (DnsMessage.TryParse(datagram, out DnsMessage message))
        {
            lock (directory)
            {
                directory.Add(message);
            }
        }
    }
}
