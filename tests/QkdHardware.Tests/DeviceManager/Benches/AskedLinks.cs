using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Tests.DeviceManager.Benches;

/// <summary>A kind of links of tests that takes any address, but only with the setting <c>fake: asked</c>.</summary>
internal sealed class AskedLinks : ILinkProvider
{
    private readonly FakeLinks inner = new();

    public List<LinkRequest> Requests => inner.Requests;

    public IReadOnlyList<string> AddressForms { get; } = ["any with fake: asked"];

    public bool Accepts(string address) => false;

    public bool Accepts(string address, IReadOnlyDictionary<string, string> settings) =>
        settings.GetValueOrDefault("fake") == "asked";

    public ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default) =>
        inner.OpenAsync(request, cancellationToken);
}
