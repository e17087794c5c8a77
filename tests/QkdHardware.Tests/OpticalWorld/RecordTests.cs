using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QkdHardware.Abstractions.Units;
using QkdHardware.Emulation;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;
using Xunit;

namespace QkdHardware.Tests.OpticalWorld;

public class RecordTests
{
    private static readonly LabPattern Pattern = LabPattern.Random(5000, 9);

    [Fact]
    public void Tags_SameSeedAndCommands_AreTheSame()
    {
        Assert.Equal(HashOf(1, disturb: false), HashOf(1, disturb: false));
        Assert.NotEqual(HashOf(1, disturb: false), HashOf(2, disturb: false));
    }

    [Fact]
    public void Tags_ReadOutsBetweenRecords_DoNotChangeThem() =>
        Assert.Equal(HashOf(1, disturb: false), HashOf(1, disturb: true));

    [Fact]
    public void Tags_KnownSeed_AreThoseOfEveryMachine() =>
        // Changes only when the physics or the order of random numbers changes, and then on purpose.
        Assert.Equal("e0bd6cba0777d169ee07760c9f75fce429a3f2a993812535e860aa68449d3d28", HashOf(1, disturb: false));

    [Fact]
    public void Record_LongerOne_BeginsLikeTheShorter()
    {
        TaggerPulses shorter = LabBench.Running(Pattern, 0.5).Record(0.3);
        TaggerPulses longer = LabBench.Running(Pattern, 0.5).Record(0.5);
        for (int d = 0; d < 4; d++)
        {
            Assert.Equal(shorter.Inputs[d], longer.Inputs[d].Take(shorter.Inputs[d].Count));
        }
    }

    [Fact]
    public void Record_SecondOne_DiffersFromTheFirst()
    {
        LabBench bench = LabBench.Running(Pattern, 0.5);
        Assert.NotEqual(bench.Record(0.01).Inputs[0].Take(10), bench.Record(0.01).Inputs[0].Take(10));
    }

    [Fact]
    public async Task Record_RealMode_TakesTheStateAtEachSlicesEnd()
    {
        using SteppedWall wall = new();
        LabBench bench = RealBench(wall);
        Task<TaggerPulses> record = bench.Tagger.RecordAsync(new Picoseconds(300_000_000_000), CancellationToken.None).AsTask();
        foreach ((int Ingress, int Egress)[] connections in new (int, int)[][] { [(1, 9)], [], [(1, 9)] })
        {
            await wall.NextWaitAsync();
            Assert.False(record.IsCompleted);
            bench.Switch.SetConnections(connections);
            wall.Advance(TimeSpan.FromMilliseconds(100));
        }

        TaggerPulses pulses = await record;
        int[] slices = [.. Enumerable.Range(0, 3).Select(s => pulses.Inputs[0].Count(time => time / 100_000_000_000 == s))];
        Assert.True(slices[0] > 10_000 && slices[1] < 100 && slices[2] > 10_000, string.Join(" ", slices));
    }

    [Fact]
    public async Task Record_Cancelled_ReturnsWholeSlicesAndTheNextOneGoesOn()
    {
        using SteppedWall wall = new();
        LabBench bench = RealBench(wall);
        using CancellationTokenSource stop = new();
        Task<TaggerPulses> record = bench.Tagger.RecordAsync(new Picoseconds(1_000_000_000_000), stop.Token).AsTask();
        await wall.NextWaitAsync();
        wall.Advance(TimeSpan.FromMilliseconds(100));
        await wall.NextWaitAsync();
        await stop.CancelAsync();
        TaggerPulses pulses = await record;
        Assert.Equal(100_000_000_000, pulses.DurationPs);
        Assert.NotEmpty(pulses.Inputs[0]);
        Assert.Equal(100_000_000_000, bench.World.NowPs);
        Assert.Equal(0, (await bench.Tagger.RecordAsync(new Picoseconds(1), stop.Token)).DurationPs);
    }

    [Fact]
    public async Task Record_WhileOneRunsOrNoDuration_Throws()
    {
        using SteppedWall wall = new();
        LabBench bench = RealBench(wall);
        using CancellationTokenSource stop = new();
        Task<TaggerPulses> record = bench.Tagger.RecordAsync(new Picoseconds(1_000_000_000_000), stop.Token).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await bench.Tagger.RecordAsync(new Picoseconds(1), CancellationToken.None));
        await stop.CancelAsync();
        await record;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await bench.Tagger.RecordAsync(new Picoseconds(0), CancellationToken.None));
    }

    private static LabBench RealBench(SteppedWall wall)
    {
        LabBench bench = new(clock: new(EmulatedClockMode.Real, wall));
        bench.Play(Pattern);
        bench.SetMeanPhotonNumber(0.5);
        bench.Switch.SetConnections([(1, 9)]);
        bench.BiasAll(LabBench.NominalBiasUa);
        return bench;
    }

    /// <summary>Three records with a change between, hashed.</summary>
    private static string HashOf(long seed, bool disturb)
    {
        TwinFile twin = TwinFile.Load(LabBench.ReferencePath()) with { Seed = seed };
        LabBench bench = new(twin);
        bench.Play(Pattern);
        bench.SetMeanPhotonNumber(0.5);
        bench.BiasAll(LabBench.NominalBiasUa);
        bench.Switch.SetConnections([(1, 9), (2, 10)]);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int record = 0; record < 3; record++)
        {
            bench.SetMeanPhotonNumber(0.5 + record);
            if (disturb)
            {
                bench.PowerSensor.Read();
                bench.Detectors.SampleCounts(TimeSpan.FromMilliseconds(100));
            }

            TaggerPulses pulses = bench.RecordPs(250_000_000_123);
            foreach (IReadOnlyList<long> list in pulses.Inputs.Append(pulses.Reference))
            {
                hash.AppendData(MemoryMarshal.AsBytes<long>(list.ToArray()));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
