using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>Opens the links of one device: the driver's names, the bench file's addresses, the registered providers.</summary>
internal sealed class DeviceLinks(
    string device,
    DriverDescriptor driver,
    DeviceEntry entry,
    IReadOnlyDictionary<string, string> overrides,
    IReadOnlyList<ILinkProvider> providers,
    LinkTracing? tracing,
    TimeProvider time) : ILinkOpener
{
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(3);

    public bool Has(string linkName) => entry.Links.ContainsKey(linkName);

    public string AddressOf(string linkName) =>
        overrides.TryGetValue(linkName, out string? address) ? address : entry.Links[linkName].Value;

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        OpenAsync<IByteLink>(linkName, "without message boundaries, such as TCP or serial", cancellationToken);

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        OpenAsync<IMessageLink>(linkName, "with message boundaries, such as ZeroMQ", cancellationToken);

    private async ValueTask<T> OpenAsync<T>(string linkName, string kind, CancellationToken cancellationToken)
        where T : class, ILink
    {
        string address = AddressOf(linkName);
        LinkDescriptor descriptor = driver.Links.First(link => link.Name == linkName);
        var settings = new Dictionary<string, string>(descriptor.Defaults);
        foreach ((string name, string value) in entry.LinkSettings.GetValueOrDefault(linkName) ?? [])
        {
            settings[name] = value;
        }

        ILinkProvider provider = providers.First(candidate => candidate.Accepts(address));
        try
        {
            bool? isTraced = LinkTracing.Read(settings);
            settings.Remove(LinkTracing.Setting);
            var request = new LinkRequest(address, settings, OpenDeadline, time);
            TraceKind portions = typeof(T) == typeof(IMessageLink) ? TraceKind.Messages : TraceKind.Bytes;
            ValueTask<ILink> Open() => provider.OpenAsync(request, cancellationToken);
            ILink link = tracing is null
                ? await Open().ConfigureAwait(false)
                : await tracing.OpenAsync(device, descriptor, portions, address, isTraced, Open).ConfigureAwait(false);
            if (link is T wanted)
            {
                return wanted;
            }

            await link.DisposeAsync().ConfigureAwait(false);
            throw new LinkException(address, $"the link '{linkName}' of {driver.Id} needs a link {kind}");
        }
        catch (FormatException exception)
        {
            throw new LinkException(address, exception.Message, exception);
        }
    }
}
