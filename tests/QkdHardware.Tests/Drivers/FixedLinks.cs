using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Tests.Drivers;

/// <summary>Gives a driver the links that a test made, by name.</summary>
internal sealed class FixedLinks : ILinkOpener
{
    private readonly Dictionary<string, Func<CancellationToken, ValueTask<ILink>>> links = [];

    public FixedLinks Add(string name, ILink link) => Add(name, _ => ValueTask.FromResult(link));

    public FixedLinks Add(string name, Func<CancellationToken, ValueTask<ILink>> open)
    {
        links.Add(name, open);
        return this;
    }

    /// <summary>What a driver is given, with its declared options and these values.</summary>
    public DriverContext Context(DriverDescriptor driver, TimeProvider time, params (string Name, string Value)[] options) =>
        new("dut", this, new DriverOptions(driver.Options, options.ToDictionary(o => o.Name, o => o.Value)), time);

    public bool Has(string linkName) => links.ContainsKey(linkName);

    public string AddressOf(string linkName) => linkName;

    public async ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        (IByteLink)await links[linkName](cancellationToken);

    public async ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        (IMessageLink)await links[linkName](cancellationToken);
}
