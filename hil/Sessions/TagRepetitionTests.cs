using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>The same seed and the same commands give the same tags, to the last bit, whatever the processor can do.</summary>
public sealed class TagRepetitionTests
{
    private const int Inputs = 4;
    private const int Symbols = 4096;
    private const int SamplesPerSymbol = 8;

    private static readonly float[] EncoderLevels = [-1.6f, 0, 1.6f, 3.2f];
    private static readonly float[] IntensityLevels = [0, 2.3f];

    [Fact]
    public async Task Tags_SameSeedAndCommands_AreTheSame()
    {
        string[] first = await HashesAsync(vectors: true);
        Assert.Equal(2 * Inputs, first.Distinct().Count());

        Assert.Equal(first, await HashesAsync(vectors: true));
        Assert.Equal(first, await HashesAsync(vectors: false));
    }

    /// <summary>One hash for each input and each of two records, from a fresh emulator in a process of its own.</summary>
    private static async Task<string[]> HashesAsync(bool vectors)
    {
        using BenchFolder folder = new BenchFolder().WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(folder, vectors: vectors);
        await using Bench bench = await LoadedBench.Of(folder).OpenAsync(emulator.Connections);
        await LightUpAsync(bench);
        return [.. await RecordAsync(bench), .. await RecordAsync(bench)];
    }

    private static async Task LightUpAsync(Bench bench)
    {
        var drive = bench.Get<IModulator>("generator");
        var random = new Random(5);
        var rate = new Hertz(250e6);
        await drive.LoadPatternsAsync(
        [
            new(1, rate, Pattern(random, EncoderLevels), new(-1.6), new(3.2)),
            new(2, rate, Pattern(random, IntensityLevels), new(0), new(4.1)),
        ]);
        await drive.SetOutputsAsync(true);
        var attenuator = bench.Get<IVariableAttenuator>("attenuator");
        await attenuator.HomeAsync();
        await attenuator.SetAttenuationAsync(new(30));
        var detectors = bench.Get<ISinglePhotonDetector>("detectors");
        await detectors.SetBiasAsync([.. Enumerable.Repeat(Amperes.FromMicroamperes(20), Inputs)]);
        await detectors.SetEnabledAsync(true);
        await bench.Get<IOpticalSwitch>("switch").SetConnectionsAsync([new(1, 9)]);
    }

    private static async Task<string[]> RecordAsync(Bench bench)
    {
        IncrementalHash[] hashes = [.. Enumerable.Range(0, Inputs).Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))];
        AcquisitionSummary summary = await bench.Get<ITimeTagger>("tagger").AcquireAsync(
            new([.. Enumerable.Range(1, Inputs)], TimeSpan.FromSeconds(0.3)),
            block =>
            {
                for (int i = 0; i < block.Count; i++) // Tag by tag: where a block is cut does not matter.
                {
                    hashes[block.Channels[i] - 1].AppendData(MemoryMarshal.AsBytes([block.Times[i], block.References[i]]));
                }
            });
        Assert.All(summary.TagsByInput, input => Assert.True(input.Value > 1000, $"{input.Value} tags of input {input.Key}"));
        return [.. hashes.Select(hash =>
        {
            using (hash)
            {
                return Convert.ToHexString(hash.GetHashAndReset());
            }
        })];
    }

    private static float[] Pattern(Random random, float[] levels)
    {
        float[] samples = new float[Symbols * SamplesPerSymbol];
        for (int symbol = 0; symbol < Symbols; symbol++)
        {
            samples.AsSpan(symbol * SamplesPerSymbol, SamplesPerSymbol).Fill(levels[random.Next(levels.Length)]);
        }

        return samples;
    }
}
