using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Drivers;

namespace QkdHardware.Tests.DeviceManager.Benches;

/// <summary>A kind of links of tests: <c>fake:name</c> opens, <c>fake:</c> alone is no address, other schemes are strangers.</summary>
internal sealed class FakeLinks : ILinkProvider
{
    public List<LinkRequest> Requests { get; } = [];

    public List<ScriptedByteLink> Opened { get; } = [];

    public IReadOnlyList<string> AddressForms { get; } = ["fake:name"];

    public bool Accepts(string address) => address.StartsWith("fake:", StringComparison.Ordinal);

    public ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        Requests.Add(request);
        if (request.Address == "fake:")
        {
            throw new FormatException("fake: lacks a name.");
        }

        if (request.Settings.TryGetValue("baud", out string? baud) && !int.TryParse(baud, out _))
        {
            throw new FormatException($"'{baud}' is no baud rate.");
        }

        Opened.Add(new ScriptedByteLink(request.Address));
        return new(Opened[^1]);
    }
}
