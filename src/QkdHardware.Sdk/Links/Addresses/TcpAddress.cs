using System.Text.RegularExpressions;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>
/// A TCP stream: <c>TCPIP[n]::host::port::SOCKET</c> (VISA; the board number says nothing here) or
/// <c>tcp://host:port</c>. Letter case of the fixed parts does not matter.
/// </summary>
/// <param name="EndPoint">Where.</param>
/// <param name="IsVisa">In which of the two forms it was written, and is printed.</param>
public sealed partial record TcpAddress(HostAndPort EndPoint, bool IsVisa)
{
    private const string UriStart = "tcp://";
    private const string VisaSeparator = "::";

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["TCPIP[n]::host::port::SOCKET", "tcp://host:port"];

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) =>
        VisaPattern().IsMatch(address) || address.StartsWith(UriStart, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static TcpAddress Parse(string address)
    {
        Match visa = VisaPattern().Match(address);
        if (visa.Success)
        {
            return new TcpAddress(HostAndPort.Parse(address, visa.Groups[1].Value, VisaSeparator), IsVisa: true);
        }

        return address.StartsWith(UriStart, StringComparison.OrdinalIgnoreCase)
            ? new TcpAddress(HostAndPort.Parse(address, address[UriStart.Length..], ":"), IsVisa: false)
            : throw new FormatException($"{address}: expected {string.Join(" or ", Forms)}.");
    }

    public override string ToString() =>
        IsVisa ? $"TCPIP0::{EndPoint.ToString(VisaSeparator)}::SOCKET" : $"{UriStart}{EndPoint}";

    [GeneratedRegex("^TCPIP[0-9]*::(.*)::SOCKET$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VisaPattern();
}
