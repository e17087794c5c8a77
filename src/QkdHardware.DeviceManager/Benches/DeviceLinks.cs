using QkdHardware.Abstractions.Links;
using QkdHardware.Configuration;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>Opens the links of one device: the driver's names, the bench file's addresses, the registered providers.</summary>
/// <param name="device">The device's name in the bench file.</param>
/// <param name="driver">Declares the links and their defaults.</param>
/// <param name="entry">The device in the bench file.</param>
/// <param name="overrides">Addresses that replace the bench file's, by link.</param>
/// <param name="providers">The kinds of links.</param>
/// <param name="tracing">Which links are recorded; none when null.</param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="mistake">
/// Makes the exception for an address or setting of the bench file that its kind of link cannot read. It goes through the
/// driver to whoever opens the bench.
/// </param>
internal sealed class DeviceLinks(
    string device,
    DriverDescriptor driver,
    DeviceEntry entry,
    IReadOnlyDictionary<string, string> overrides,
    IReadOnlyList<ILinkProvider> providers,
    LinkTracing? tracing,
    TimeProvider time,
    Func<Located, string, ConfigurationException> mistake) : ILinkOpener
{
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Whether an address of the bench file was replaced.</summary>
    public bool IsRedirected => overrides.Count > 0;

    public bool Has(string linkName) => entry.Links.ContainsKey(linkName);

    public string AddressOf(string linkName) =>
        overrides.TryGetValue(linkName, out string? address) ? address : entry.Links[linkName].Value;

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        OpenAsync<IByteLink>(linkName, "without message boundaries, such as TCP or serial", cancellationToken);

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        OpenAsync<IMessageLink>(linkName, "with message boundaries, such as ZeroMQ", cancellationToken);

    public ValueTask<IDeviceLink<T>> OpenDeviceAsync<T>(string linkName, CancellationToken cancellationToken = default)
        where T : class =>
        OpenAsync<IDeviceLink<T>>(linkName, $"to a device ({typeof(T).Name}), such as i2c, spi or gpio", cancellationToken);

    private async ValueTask<T> OpenAsync<T>(string linkName, string kind, CancellationToken cancellationToken)
        where T : class, ILink
    {
        string address = AddressOf(linkName);
        LinkDescriptor descriptor = driver.Links.First(link => link.Name == linkName);
        var settings = new Dictionary<string, string>(descriptor.SettingsWith(entry.LinkSettings.GetValueOrDefault(linkName)));
        ILinkProvider provider = providers.FirstOrDefault(candidate => candidate.Accepts(address, settings))
            ?? throw new LinkException(address, "there is no kind of link for this address");
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
            throw overrides.ContainsKey(linkName)
                ? new LinkException(address, exception.Message, exception)
                : mistake(entry.Links[linkName], exception.Message);
        }
    }
}
