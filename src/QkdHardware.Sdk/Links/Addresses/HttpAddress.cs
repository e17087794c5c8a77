namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>
/// A resource of a web server that answers one body with one body: <c>http://host:port/path</c>. The port is always
/// given. Letter case of the scheme does not matter, that of the path does.
/// </summary>
/// <param name="EndPoint">Where the server listens.</param>
/// <param name="Path">From the first <c>/</c> on, in ASCII with percent escapes; <c>/</c> when the address has none.</param>
public sealed record HttpAddress(HostAndPort EndPoint, string Path)
{
    private const string Start = "http://";

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["http://host:port[/path]"];

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) => address.StartsWith(Start, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static HttpAddress Parse(string address)
    {
        if (!Accepts(address))
        {
            throw new FormatException($"{address}: expected {Forms[0]}.");
        }

        string rest = address[Start.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "/" : rest[slash..];
        return IsPath(path)
            ? new HttpAddress(HostAndPort.Parse(address, slash < 0 ? rest : rest[..slash], ":"), path)
            : throw new FormatException($"{address}: expected a path without query, fragment and dot segments, found '{path}'.");
    }

    public override string ToString() => $"{Start}{EndPoint}{Path}";

    // What a client sends exactly as it is written here.
    private static bool IsPath(string path) =>
        Uri.TryCreate($"{Start}host{path}", UriKind.Absolute, out Uri? uri) && uri.AbsolutePath == path;
}
