using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>Takes records, one after the other, slice by slice. Its buffers and what is in the detectors live on between.</summary>
internal sealed class RecordSampler(int detectorCount)
{
    // The kinds of random stream that decide tags.
    private const long PhotonKind = 1;
    private const long OtherKind = 2;

    private readonly DetectorMemory[] memories = [.. Enumerable.Range(0, detectorCount).Select(_ => new DetectorMemory())];
    private readonly List<long>[] inputs = [.. Enumerable.Range(0, detectorCount).Select(_ => new List<long>())];
    private readonly List<long> reference = [];
    private long ordinal = -1;
    private long slice;
    private long gatePs;
    private long endPs;

    /// <summary>Opens the gate.</summary>
    public void Begin(long nowPs)
    {
        ordinal++;
        (slice, gatePs, endPs) = (0, nowPs, nowPs);
        reference.Clear();
        foreach (List<long> input in inputs)
        {
            input.Clear();
        }
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

    /// <summary>What arrived while the gate was open.</summary>
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
