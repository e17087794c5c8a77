using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Tests.Drivers;

/// <summary>Opens links with message boundaries by name, each with the address that a bench file would give.</summary>
internal sealed class MessageLinks : ILinkOpener
{
    private readonly Dictionary<string, (string Address, Func<IMessageLink> Open)> links = [];

    public MessageLinks Add(string name, string address, Func<IMessageLink> open)
    {
        links[name] = (address, open);
        return this;
    }

    public bool Has(string linkName) => links.ContainsKey(linkName);

    public string AddressOf(string linkName) => links[linkName].Address;

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(AddressOf(linkName), "not a link without message boundaries");

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(links[linkName].Open());
}
