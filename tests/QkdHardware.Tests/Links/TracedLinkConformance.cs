using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Transports.Tcp;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>A recorded link keeps every promise of the link that it records.</summary>
public sealed class TracedLinkConformance : ByteLinkConformance
{
    private readonly string folder = Directory.CreateTempSubdirectory("qkd-test-").FullName;

    public TracedLinkConformance() => Links = new Recorded(folder);

    private protected override ILinkProvider Links { get; }

    private protected override IFrontDoorProvider Doors { get; } = new TcpFrontDoorProvider();

    private protected override string NewDoorAddress() => "TCPIP0::127.0.0.1::0::SOCKET";

    private protected override string Refusal(string connection) =>
        $"connection refused by 127.0.0.1:{connection.Split("::")[2]}";

    private protected override void CleanUp() => Directory.Delete(folder, recursive: true);

    private sealed class Recorded(string folder) : ILinkProvider
    {
        private readonly TcpLinkProvider tcp = new();

        public IReadOnlyList<string> AddressForms => tcp.AddressForms;

        public bool Accepts(string address) => tcp.Accepts(address);

        public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
        {
            var link = (IByteLink)await tcp.OpenAsync(request, cancellationToken);
            return new TracedByteLink(link, TraceWriter.Create(
                folder,
                new TraceHeader("device", "link", link.Address, TraceKind.Bytes, DateTimeOffset.UnixEpoch),
                TimeProvider.System,
                Assert.Fail));
        }
    }
}
