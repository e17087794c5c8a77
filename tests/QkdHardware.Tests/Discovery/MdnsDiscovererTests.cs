using System.Net;
using System.Threading.Channels;
using QkdHardware.Protocols.Mdns;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Protocols.Mdns;
using QkdHardware.Transports.Discovery;
using Xunit;

namespace QkdHardware.Tests.Discovery;

/// <summary>The discoverer against a responder on the loopback address. Its clock moves when the test says so.</summary>
public sealed class MdnsDiscovererTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly WatchedTime time = new();
    private readonly Channel<DnsMessage> queries = Channel.CreateUnbounded<DnsMessage>();

    [Fact]
    public async Task Find_ResponseOfAnotherImplementation_GivesAddressAndIdentity()
    {
        await using LoopbackResponder responder = Respond(_ => [DnsVectors.Response]);

        FoundLink link = Assert.Single(await FindAsync(responder));

        Assert.Equal(("SCPI socket", "TCPIP0::192.0.2.7::5025::SOCKET"), (link.Kind, link.Address));
        Assert.Equal(
            ("Keysight Technologies", "33622A", "MY59000123", "A.02.03"),
            (link.Manufacturer, link.Model, link.SerialNumber, link.Firmware));
        Assert.Equal("Waveform Generator 33622A", link.Note);
    }

    [Fact]
    public async Task Find_AsksForTheTypesAndThenForWhatIsMissing()
    {
        DnsName raw = DnsName.Of("_scpi-raw._tcp.local");
        var instance = new DnsName(["Meter", .. raw.Labels]);
        DnsName host = DnsName.Of("meter.local");
        await using LoopbackResponder responder = Respond(query => query.Questions.Select(question => Response(
            (question.Type, question.Name.Equals(raw)) switch
            {
                (DnsType.Pointer, true) => new DnsRecord.Pointer(raw, 120, instance),
                (DnsType.Service, _) => new DnsRecord.Service(instance, 120, 0, 0, 5025, host),
                (DnsType.Address, _) => new DnsRecord.HostAddress(host, 120, IPAddress.Parse("192.0.2.9")),
                _ => null,
            })));

        FoundLink link = Assert.Single(await FindAsync(responder));

        Assert.Equal("TCPIP0::192.0.2.9::5025::SOCKET", link.Address);
        Assert.Null(link.Model);
        Assert.Equal(4, (await queries.Reader.ReadAsync()).Questions.Count);
        Assert.Contains(new DnsQuestion(instance, DnsType.Service), (await queries.Reader.ReadAsync()).Questions);
        Assert.Contains(new DnsQuestion(host, DnsType.Address), (await queries.Reader.ReadAsync()).Questions);
    }

    [Fact]
    public async Task Find_AllServicesOfOneInstrument_AreLinksAndItsWebPageIsNot()
    {
        await using LoopbackResponder responder = Respond(_ =>
            [Announce("A", "192.0.2.1", ("_lxi", 80), ("_scpi-raw", 5025), ("_vxi-11", 111), ("_hislip", 4880)), Announce("B", "192.0.2.2", ("_lxi", 80))]);

        IReadOnlyList<FoundLink> found = await FindAsync(responder);

        Assert.Equal(
            [
                "TCPIP0::192.0.2.1::5025::SOCKET", "TCPIP0::192.0.2.1::hislip0,4880::INSTR", "TCPIP0::192.0.2.1::inst0::INSTR",
                "http://192.0.2.2:80/",
            ],
            found.Select(link => link.Address));
    }

    [Fact]
    public async Task Find_GarbageAmongTheAnswers_IsPassedOver()
    {
        byte[][] garbage = [[], [1, 2, 3], DnsVectors.Response[..100], new byte[9001], DnsVectors.Query];
        await using LoopbackResponder responder = Respond(_ => [.. garbage, DnsVectors.Response]);

        Assert.Single(await FindAsync(responder));
    }

    [Fact]
    public async Task Find_NobodyAnswers_EndsInTimeWithNothing()
    {
        await using LoopbackResponder responder = Respond(_ => []);

        Assert.Empty(await FindAsync(responder));
        Assert.Equal(3, queries.Reader.Count);
    }

    [Fact]
    public async Task Find_Cancelled_Throws()
    {
        await using LoopbackResponder responder = Respond(_ => []);
        using var cancellation = new CancellationTokenSource();
        Task finding = new MdnsDiscoverer(responder.EndPoint).FindAsync(Duration, time, cancellation.Token).AsTask();
        await queries.Reader.ReadAsync().Bounded();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding.Bounded());
    }

    private LoopbackResponder Respond(Func<DnsMessage, IEnumerable<byte[]?>> answer) => new(query =>
    {
        queries.Writer.TryWrite(query);
        return answer(query).OfType<byte[]>();
    });

    private async Task<IReadOnlyList<FoundLink>> FindAsync(LoopbackResponder responder)
    {
        Task<IReadOnlyList<FoundLink>> finding = new MdnsDiscoverer(responder.EndPoint).FindAsync(Duration, time).AsTask();
        for (int round = 0; round < 3; round++)
        {
            await time.WhenTimer(Round).Bounded();
            await responder.WhenAnsweredAsync().Bounded();
            time.Advance(Round);
        }

        return await finding.Bounded();
    }

    private static byte[]? Response(DnsRecord? record) =>
        record is null ? null : LoopbackResponder.Write(new DnsMessage(0, IsResponse: true, [], [record]));

    private static byte[] Announce(string name, string address, params (string Service, ushort Port)[] services)
    {
        DnsName host = DnsName.Of($"{name}.local");
        IEnumerable<DnsRecord> records = services.SelectMany(service =>
        {
            DnsName type = DnsName.Of($"{service.Service}._tcp.local");
            var instance = new DnsName([name, .. type.Labels]);
            return new DnsRecord[]
            {
                new DnsRecord.Pointer(type, 120, instance),
                new DnsRecord.Service(instance, 120, 0, 0, service.Port, host),
                new DnsRecord.Text(instance, 120, ["txtvers=1"]),
            };
        });
        return LoopbackResponder.Write(new DnsMessage(
            0, IsResponse: true, [], [.. records, new DnsRecord.HostAddress(host, 120, IPAddress.Parse(address))]));
    }
}
