using QkdHardware.Protocols.Id900;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>What the data link target must be told and the bench file's addresses say: the instrument's host and the stream ports.</summary>
/// <param name="Host">The instrument, as the target reaches it.</param>
/// <param name="StreamPorts">By input, from 1.</param>
internal sealed record DataAddress(string Host, IReadOnlyList<int> StreamPorts)
{
    public int StreamPort(int input) => StreamPorts[input - 1];

    /// <summary>Whether an acquisition's id is one of this instrument, unless it was given a name of its own.</summary>
    public bool Owns(string id) =>
        Enumerable.Range(0, StreamPorts.Count).Any(channel => id == $"{Host}:{Id900Words.FirstDataPort + channel}");

    /// <exception cref="FormatException">An address without host or port.</exception>
    public static DataAddress Read(ILinkOpener links, string? dataAddress)
    {
        string host = dataAddress ?? Parse(links, Id900Scpi.LinkName).Host;
        int[] ports =
        [
            .. Enumerable.Range(1, Id900TimeTagger.Inputs)
                .Select(input => Parse(links, Id900TimeTagger.StreamLinkName(input)).Port),
        ];
        return new(host, ports);
    }

    private static Uri Parse(ILinkOpener links, string linkName)
    {
        string address = links.AddressOf(linkName);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.Port > 0
            ? uri
            : throw new FormatException($"Link '{linkName}' is '{address}'; expected an address such as zmq+pair://127.0.0.1:4242.");
    }
}
