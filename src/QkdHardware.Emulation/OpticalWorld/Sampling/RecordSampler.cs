using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>Collects one record, slice by slice.</summary>
internal sealed class RecordSampler
{
    // The kinds of random stream that decide tags.
    private const long PhotonKind = 1;
    private const long OtherKind = 2;

    private readonly DetectorMemory[] memories;
    private readonly long ordinal;
    private readonly long gatePs;
    private readonly List<long> reference = [];
    private readonly List<long>[] inputs;
    private long slice;
    private long endPs;

    /// <param name="memories">Of the detectors, in the order of the inputs.</param>
    /// <param name="ordinal">Which record this is, from the world's beginning.</param>
    /// <param name="gatePs">World time at which the gate opens.</param>
    public RecordSampler(DetectorMemory[] memories, long ordinal, long gatePs)
    {
        (this.memories, this.ordinal, this.gatePs, endPs) = (memories, ordinal, gatePs, gatePs);
        inputs = [.. memories.Select(_ => new List<long>())];
    }

    /// <summary>Lets the next slice pass at this scene.</summary>
    /// <param name="untilPs">World time of the slice's end.</param>
    public void Add(Scene scene, long untilPs)
    {
        if (scene.SyncEdges is { } edges)
        {
            long last = edges.FirstAtOrAfter(untilPs);
            for (long edge = edges.FirstAtOrAfter(endPs); edge < last; edge++)
            {
                reference.Add(edges.TimeOf(edge));
            }
        }

        long seed = scene.Twin.Seed;
        for (int i = 0; i < inputs.Length; i++)
        {
            RandomStream photons = new(seed, PhotonKind, ordinal, slice, i);
            RandomStream others = new(seed, OtherKind, ordinal, slice, i);
            DetectorSampler.Sample(scene, i, endPs, untilPs, memories[i], photons, others, inputs[i]);
        }

        slice++;
        endPs = untilPs;
    }

    public TaggerPulses Complete() =>
        new(SinceGate(reference), [.. inputs.Select(SinceGate)], endPs - gatePs);

    private long[] SinceGate(List<long> times)
    {
        long[] result = new long[times.Count];
        int count = 0;
        bool isSorted = true;
        foreach (long time in times)
        {
            if (time >= gatePs) // Jitter can put a click that has a cable of 0 before the gate.
            {
                result[count] = time - gatePs;
                isSorted &= count == 0 || result[count - 1] <= result[count];
                count++;
            }
        }

        Array.Resize(ref result, count);
        if (!isSorted) // Jitter can exchange clicks when the dead time is shorter than it.
        {
            Array.Sort(result);
        }

        return result;
    }
}
