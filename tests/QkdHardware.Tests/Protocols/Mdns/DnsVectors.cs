using QkdHardware.Tests.Architecture;

namespace QkdHardware.Tests.Protocols.Mdns;

/// <summary>Datagrams that another implementation wrote (firmware-protocols/Mdns/vectors).</summary>
internal static class DnsVectors
{
    public static byte[] Query { get; } = Load("query");

    public static byte[] Response { get; } = Load("response");

    private static byte[] Load(string name) => Convert.FromHexString(
        File.ReadLines(Path.Combine(Repository.Root, "firmware-protocols", "Mdns", "vectors", $"{name}.hex"))
            .Single(line => !line.StartsWith('#')));
}
