namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>The client's socket type.</summary>
public enum ZeroMqPattern
{
    Req,
    Pair,
    Sub,
    Pull,
}

/// <summary>A ZeroMQ peer over TCP: <c>zmq+req://host:port</c> and so on. Letter case of the scheme does not matter.</summary>
/// <param name="Pattern">The client's socket type.</param>
/// <param name="EndPoint">Where the peer binds.</param>
public sealed record ZeroMqAddress(ZeroMqPattern Pattern, HostAndPort EndPoint)
{
    private static readonly (string Start, ZeroMqPattern Pattern)[] Schemes =
    [
        ("zmq+req://", ZeroMqPattern.Req), ("zmq+pair://", ZeroMqPattern.Pair),
        ("zmq+sub://", ZeroMqPattern.Sub), ("zmq+pull://", ZeroMqPattern.Pull),
    ];

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. Schemes.Select(scheme => $"{scheme.Start}host:port")];

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) => SchemeOf(address) is not null;

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static ZeroMqAddress Parse(string address) =>
        SchemeOf(address) is { } scheme
            ? new ZeroMqAddress(scheme.Pattern, HostAndPort.Parse(address, address[scheme.Start.Length..], ":"))
            : throw new FormatException($"{address}: expected {string.Join(" or ", Forms)}.");

    public override string ToString() => Schemes.First(scheme => scheme.Pattern == Pattern).Start + EndPoint;

    private static (string Start, ZeroMqPattern Pattern)? SchemeOf(string address)
    {
        foreach ((string Start, ZeroMqPattern Pattern) scheme in Schemes)
        {
            if (address.StartsWith(scheme.Start, StringComparison.OrdinalIgnoreCase))
            {
                return scheme;
            }
        }

        return null;
    }
}
