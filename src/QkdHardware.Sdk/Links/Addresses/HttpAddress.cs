namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>What is spoken to a web server.</summary>
public enum HttpScheme
{
    /// <summary>Posts, each answered by one body.</summary>
    Http,

    /// <summary>Messages in both directions over one WebSocket.</summary>
    Ws,
}

/// <summary>
/// A resource of a web server: <c>http://host:port/path</c> or <c>ws://host:port/path</c>. The port is always given.
/// Letter case of the scheme does not matter, that of the path does.
/// </summary>
/// <param name="Scheme">What is spoken.</param>
/// <param name="EndPoint">Where the server listens.</param>
/// <param name="Path">From the first <c>/</c> on, in ASCII with percent escapes; <c>/</c> when the address has none.</param>
public sealed record HttpAddress(HttpScheme Scheme, HostAndPort EndPoint, string Path)
{
    private static readonly (string Start, HttpScheme Scheme)[] Schemes =
        [("http://", HttpScheme.Http), ("ws://", HttpScheme.Ws)];

    /// <summary>The form of one scheme, for help and error messages.</summary>
    public static string Form(HttpScheme scheme) => $"{StartOf(scheme)}host:port[/path]";

    /// <summary>Whether the text is meant to be such an address, of whatever scheme.</summary>
    public static bool Accepts(string address) => Array.Exists(Schemes, scheme => Accepts(address, scheme.Scheme));

    /// <summary>Whether the text is meant to be an address of this scheme.</summary>
    public static bool Accepts(string address, HttpScheme scheme) =>
        address.StartsWith(StartOf(scheme), StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static HttpAddress Parse(string address)
    {
        foreach ((string start, HttpScheme scheme) in Schemes)
        {
            if (Accepts(address, scheme))
            {
                return Parse(address, scheme, address[start.Length..]);
            }
        }

        throw new FormatException(
            $"{address}: expected {string.Join(" or ", Schemes.Select(scheme => Form(scheme.Scheme)))}.");
    }

    public override string ToString() => $"{StartOf(Scheme)}{EndPoint}{Path}";

    private static HttpAddress Parse(string address, HttpScheme scheme, string rest)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "/" : rest[slash..];
        return IsPath(path)
            ? new HttpAddress(scheme, HostAndPort.Parse(address, slash < 0 ? rest : rest[..slash], ":"), path)
            : throw new FormatException($"{address}: expected a path without query, fragment and dot segments, found '{path}'.");
    }

    private static string StartOf(HttpScheme scheme) => Array.Find(Schemes, known => known.Scheme == scheme).Start;

    // What a client sends exactly as it is written here.
    private static bool IsPath(string path) =>
        Uri.TryCreate($"http://host{path}", UriKind.Absolute, out Uri? uri) && uri.AbsolutePath == path;
}
