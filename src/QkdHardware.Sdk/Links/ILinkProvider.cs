using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links;

/// <summary>Opens one kind of link. The device manager is given a list of these and names none of them.</summary>
public interface ILinkProvider
{
    /// <summary>The address forms it takes, for help and error messages, such as <c>TCPIP[n]::host::port::SOCKET</c>.</summary>
    IReadOnlyList<string> AddressForms { get; }

    /// <summary>Whether the address is one of these forms. Looks at the text only.</summary>
    bool Accepts(string address);

    /// <summary>Looks closer at the text of an address that is accepted. By default only opening tells.</summary>
    /// <exception cref="FormatException">The address is of this kind but wrong; the message says where.</exception>
    void Check(string address)
    {
    }

    /// <exception cref="LinkException">Not opened; the message says what was tried.</exception>
    /// <exception cref="FormatException">The address, or a setting, is of this kind but wrong; the message says where.</exception>
    ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default);
}
