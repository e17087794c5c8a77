namespace QkdHardware.Emulation.Instruments.HuberSuhner;

/// <summary>The ports of a switch and the paths between them. Immutable; each change is a new value.</summary>
/// <param name="Ingress">Ingress ports are 1 to this.</param>
/// <param name="Egress">So many egress ports follow.</param>
internal sealed record PolatisPaths(int Ingress, int Egress)
{
    /// <summary>Egress port by ingress port.</summary>
    private SortedDictionary<int, int> Pairs { get; init; } = [];

    private HashSet<int> Disabled { get; init; } = [];

    public int PortCount => Ingress + Egress;

    public IReadOnlyCollection<(int Ingress, int Egress)> Connections => [.. Pairs.Select(pair => (pair.Key, pair.Value))];

    public bool IsPort(int port) => port >= 1 && port <= PortCount;

    public bool IsIngress(int port) => port >= 1 && port <= Ingress;

    public bool IsEnabled(int port) => !Disabled.Contains(port);

    /// <summary>The other end of a port's path.</summary>
    public int? PeerOf(int port)
    {
        foreach ((int ingress, int egress) in Pairs)
        {
            if (port == ingress) return egress;
            if (port == egress) return ingress;
        }

        return null;
    }

    public PolatisPaths Without(IEnumerable<int> ports)
    {
        HashSet<int> gone = [.. ports];
        return this with { Pairs = Copy(Pairs.Where(pair => !gone.Contains(pair.Key) && !gone.Contains(pair.Value))) };
    }

    /// <summary>Without exactly these paths; others at the same ports stay.</summary>
    public PolatisPaths WithoutPairs(IEnumerable<(int Ingress, int Egress)> pairs)
    {
        HashSet<(int, int)> gone = [.. pairs];
        return this with { Pairs = Copy(Pairs.Where(pair => !gone.Contains((pair.Key, pair.Value)))) };
    }

    /// <summary>With further paths; what their ports were connected to before is dropped.</summary>
    public PolatisPaths With(IReadOnlyCollection<(int Ingress, int Egress)> pairs)
    {
        PolatisPaths freed = Without(pairs.SelectMany(pair => new[] { pair.Ingress, pair.Egress }));
        return this with { Pairs = Copy(freed.Pairs.Concat(pairs.Select(pair => KeyValuePair.Create(pair.Ingress, pair.Egress)))) };
    }

    public PolatisPaths Empty() => this with { Pairs = [] };

    /// <summary>With ports switched off, whose paths are dropped, or on again.</summary>
    public PolatisPaths WithPorts(IReadOnlyCollection<int> ports, bool areEnabled) => areEnabled
        ? this with { Disabled = [.. Disabled.Except(ports)] }
        : Without(ports) with { Disabled = [.. Disabled.Union(ports)] };

    private static SortedDictionary<int, int> Copy(IEnumerable<KeyValuePair<int, int>> pairs) =>
        new(pairs.ToDictionary(pair => pair.Key, pair => pair.Value));
}
