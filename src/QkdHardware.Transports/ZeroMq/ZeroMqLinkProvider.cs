using System.Net;
using System.Net.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Shared.Tcp;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Transports.ZeroMq;

/// <summary>
/// ZeroMQ sockets that connect. REQ, SUB and PULL need their peer within the deadline. ZeroMQ itself never fails, so a
/// plain TCP connection is tried first, which says at once why there is none; not for PULL, since a PUSH peer would give
/// messages to that connection. PAIR opens at once, because a stream's client connects before its sender binds; its
/// <see cref="ILink.Lost"/> completes on the first disconnection after it was connected. The setting <c>topic</c> (SUB)
/// is the prefix of the messages to receive; all by default. A peer that speaks something else than ZeroMQ is noticed
/// by its silence only: NetMQ takes it for a peer of the oldest protocol version.
/// </summary>
public sealed class ZeroMqLinkProvider : ILinkProvider
{
    public IReadOnlyList<string> AddressForms => ZeroMqAddress.Forms;

    public bool Accepts(string address) => ZeroMqAddress.Accepts(address);

    public void Check(string address) => _ = ZeroMqAddress.Parse(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        ZeroMqAddress address = ZeroMqAddress.Parse(request.Address);
        long start = request.Time.GetTimestamp();
        IPEndPoint endPoint = address.Pattern is ZeroMqPattern.Req or ZeroMqPattern.Sub
            ? await ProbeAsync(request, address.EndPoint, cancellationToken).ConfigureAwait(false)
            : await ResolveAsync(request, address.EndPoint, cancellationToken).ConfigureAwait(false);
        ZeroMqLink link = await ZeroMqLink
            .StartAsync(request.Address, address.Pattern, endPoint, request.Settings.GetValueOrDefault("topic", ""))
            .ConfigureAwait(false);
        try
        {
            if (address.Pattern != ZeroMqPattern.Pair)
            {
                TimeSpan left = request.Deadline - request.Time.GetElapsedTime(start);
                await link.Connected
                    .WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, request.Time, cancellationToken)
                    .ConfigureAwait(false);
            }

            return link;
        }
        catch (Exception exception)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            if (exception is TimeoutException)
            {
                throw new LinkException(
                    request.Address,
                    $"no connection to {address.EndPoint} within {request.Deadline.TotalSeconds:0.###} s",
                    exception);
            }

            throw;
        }
    }

    private static async ValueTask<IPEndPoint> ProbeAsync(
        LinkRequest request, HostAndPort endPoint, CancellationToken cancellationToken)
    {
        SocketLink probe = await TcpConnector.ConnectAsync(request, endPoint, cancellationToken).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            return probe.RemoteEndPoint;
        }
    }

    private static async ValueTask<IPEndPoint> ResolveAsync(
        LinkRequest request, HostAndPort endPoint, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(endPoint.Host, out IPAddress? literal))
        {
            return new IPEndPoint(literal, endPoint.Port);
        }

        using var deadline = new CancellationTokenSource(request.Deadline, request.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(endPoint.Host, either.Token).ConfigureAwait(false);
            return new IPEndPoint(
                Array.Find(found, address => address.AddressFamily == AddressFamily.InterNetwork) ?? found[0], endPoint.Port);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkException(
                request.Address,
                $"the host name '{endPoint.Host}' was not resolved within {request.Deadline.TotalSeconds:0.###} s");
        }
        catch (SocketException exception)
        {
            throw new LinkException(request.Address, $"the host name '{endPoint.Host}' is not known", exception);
        }
    }
}
