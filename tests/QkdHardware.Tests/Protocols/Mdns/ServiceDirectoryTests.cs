using System.Net;
using QkdHardware.Protocols.Mdns;
using Xunit;

namespace QkdHardware.Tests.Protocols.Mdns;

public sealed class ServiceDirectoryTests
{
    private static readonly DnsName Raw = DnsName.Of("_scpi-raw._tcp.local");
    private static readonly DnsName Instance = new(["Generator", "_scpi-raw", "_tcp", "local"]);
    private static readonly DnsName Host = DnsName.Of("generator.local");

    private readonly ServiceDirectory directory = new([Raw]);

    [Fact]
    public void Add_EverythingAtOnce_IsAnInstanceAndNothingIsMissing()
    {
        Assert.True(DnsMessage.TryParse(DnsVectors.Response, out DnsMessage message));
        directory.Add(message);

        ServiceInstance instance = Assert.Single(directory.Instances);
        Assert.Equal(5025, instance.Port);
        Assert.Equal(2, instance.Addresses.Count);
        Assert.Equal("33622A", instance.Text?["Model"]);
        Assert.Equal([new DnsQuestion(Raw, DnsType.Pointer)], directory.Questions(isFirst: false));
    }

    [Fact]
    public void Questions_AnswersCameInPieces_AskForTheRest()
    {
        Assert.Equal([new DnsQuestion(Raw, DnsType.Pointer)], directory.Questions(isFirst: true));
        Say(new DnsRecord.Pointer(Raw, 120, Instance));
        Assert.Empty(directory.Instances);
        Assert.Equal(
            [new(Raw, DnsType.Pointer), new(Instance, DnsType.Service), new DnsQuestion(Instance, DnsType.Text)],
            directory.Questions(isFirst: false));

        Say(new DnsRecord.Service(Instance, 120, 0, 0, 5025, Host), new DnsRecord.Text(Instance, 120, []));
        Assert.Empty(Assert.Single(directory.Instances).Addresses);
        Assert.Equal(
            [new(Raw, DnsType.Pointer), new DnsQuestion(Host, DnsType.Address)], directory.Questions(isFirst: false));

        Say(new DnsRecord.HostAddress(Host, 120, IPAddress.Loopback));
        Assert.Equal([IPAddress.Loopback], Assert.Single(directory.Instances).Addresses);
        Assert.Equal([new DnsQuestion(Raw, DnsType.Pointer)], directory.Questions(isFirst: false));
    }

    [Fact]
    public void Add_WhatIsNotAskedFor_IsNoInstance()
    {
        Say(
            new DnsRecord.Pointer(DnsName.Of("_ipp._tcp.local"), 120, DnsName.Of("printer._ipp._tcp.local")),
            new DnsRecord.Pointer(Raw, 120, DnsName.Of("printer._ipp._tcp.local")),
            new DnsRecord.Pointer(Raw, 0, Instance));
        directory.Add(new DnsMessage(0, IsResponse: false, [], [new DnsRecord.Pointer(Raw, 120, Instance)]));

        Assert.Empty(directory.Instances);
        Assert.Single(directory.Questions(isFirst: false));
    }

    [Fact]
    public void Add_Flood_IsBounded()
    {
        for (int i = 0; i < ServiceDirectory.MaxRecords + 100; i++)
        {
            Say(new DnsRecord.Pointer(Raw, 120, new DnsName([$"i{i}", .. Raw.Labels])));
        }

        Assert.Equal(1 + (2 * ServiceDirectory.MaxRecords), directory.Questions(isFirst: false).Count);
    }

    private void Say(params DnsRecord[] records) => directory.Add(new DnsMessage(0, IsResponse: true, [], records));
}
