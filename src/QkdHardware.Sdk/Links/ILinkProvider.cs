using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links;

/// <summary>
/// Opens one kind of link. The device manager is given a list of these, names none of them, and takes the first that
/// accepts.
/// </summary>
public interface ILinkProvider
{
    /// <summary>The address forms it takes, for help and error messages, such as <c>TCPIP[n]::host::port::SOCKET</c>.</summary>
    IReadOnlyList<string> AddressForms { get; }

    /// <summary>Whether the address, with no settings beside it, is one of these forms. Looks at the text only.</summary>
    bool Accepts(string address);

    /// <summary>Looks closer at the text of an address that is accepted. By default only opening tells.</summary>
    /// <exception cref="FormatException">The address is of this kind but wrong; the message says where.</exception>
    void Check(string address)
    {
    }

    /// <summary>
    /// Whether it opens this address with these settings. The address decides, unless a kind of link must be asked for by
    /// a setting; such a kind stands before those that would take the address without it.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="settings">As in <see cref="LinkRequest.Settings"/>.</param>
    bool Accepts(string address, IReadOnlyDictionary<string, string> settings) => Accepts(address);

    /// <exception cref="LinkException">Not opened; the message says what was tried.</exception>
    /// <exception cref="FormatException">The address, or a setting, is of this kind but wrong; the message says where.</exception>
    ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default);
}
