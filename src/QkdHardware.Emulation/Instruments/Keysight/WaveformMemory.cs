using System.Diagnostics.CodeAnalysis;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>The volatile waveform memory of one output: points from -1 to +1 by upper-case name. Not thread safe.</summary>
internal sealed class WaveformMemory(int capacity)
{
    private readonly Dictionary<string, float[]> waveforms = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> order = [];

    /// <summary>Points that still fit.</summary>
    public long Free => capacity - waveforms.Values.Sum(points => (long)points.Length);

    /// <summary>The names, oldest first.</summary>
    public IReadOnlyList<string> Names => order;

    public bool Contains(string name) => waveforms.ContainsKey(name);

    public bool TryGet(string? name, [NotNullWhen(true)] out float[]? points)
    {
        points = null;
        return name is not null && waveforms.TryGetValue(name, out points);
    }

    public void Add(string name, float[] points)
    {
        waveforms.Add(name, points);
        order.Add(name.ToUpperInvariant());
    }

    /// <summary>Puts other points in the place of a waveform that is there.</summary>
    public void Replace(string name, float[] points) => waveforms[name] = points;

    public void Clear()
    {
        waveforms.Clear();
        order.Clear();
    }
}
