using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Files.Writers;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>
/// HydraHarp V2 files from a seed. T2: channels 0 and 1 (Alice), 2 and 3 (Bob), 1 ps; half of the tags are pairs with 50 ps
/// rms of jitter, Bob 1 ns late, the rest independent. T3: four channels, 80 MHz sync, 4 ps bins, decay of 2 ns.
/// </summary>
internal static class SyntheticPtu
{
    private const double SyncPeriodPs = 12_500;

    /// <summary>The file's path, made if it is not there.</summary>
    public static string Ensure(bool isT3, int tags, double rate, int seed)
    {
        string path = Path.Combine(Path.GetTempPath(), $"qkd-bench-{(isT3 ? "t3" : "t2")}-{tags}-{rate:F0}-{seed}.ptu");
        if (File.Exists(path)) return path;
        string partial = $"{path}.{Environment.ProcessId}";
        WriteAsync(partial, isT3, tags, rate, seed).AsTask().GetAwaiter().GetResult();
        File.Move(partial, path, overwrite: true);
        return path;
    }

    private static async ValueTask WriteAsync(string path, bool isT3, int tags, double rate, int seed)
    {
        var recording = new TagRecording
        {
            Format = "ptu",
            Layout = "synthetic",
            ResolutionPs = isT3 ? SyncPeriodPs : 1,
            MicroResolutionPs = isT3 ? 4 : null,
            Fields = isT3 ? TagFields.Reference | TagFields.Micro : TagFields.None,
            RecordType = isT3 ? TttrRecordType.HydraHarp2T3 : TttrRecordType.HydraHarp2T2,
        };
        var output = new FileStream(path, FileMode.Create);
        await using PtuWriter writer = PtuWriter.Create(output, recording);
        var random = new Random(seed);
        using TagBlock block = TagBlock.Rent(fields: recording.Fields);
        var late = new PriorityQueue<ushort, long>();
        double clock = 0;
        double meanGap = 1e12 / rate;
        for (int made = 0; made < tags;)
        {
            block.Clear();
            while (block.Free > 0 && made < tags)
            {
                if (!isT3 && late.TryPeek(out ushort channel, out long time) && time <= clock)
                {
                    late.Dequeue();
                    block.Append(time, channel);
                    made++;
                    continue;
                }

                // A pair is two tags, so the mean gap between sources is 4/3 of that between tags.
                clock -= Math.Log(1 - random.NextDouble()) * meanGap * (isT3 ? 1 : 4.0 / 3);
                if (isT3)
                {
                    long sync = (long)(clock / SyncPeriodPs);
                    block.Append((long)clock, (ushort)random.Next(4), sync, (ushort)Math.Min(3124, -Math.Log(1 - random.NextDouble()) * 500));
                    made++;
                }
                else if (random.Next(3) == 0)
                {
                    ushort detector = (ushort)random.Next(2);
                    late.Enqueue(detector, (long)clock);
                    late.Enqueue((ushort)(detector + 2), (long)clock + 1000 + (long)(Gaussian(random) * 50));
                }
                else
                {
                    late.Enqueue((ushort)random.Next(4), (long)clock);
                }
            }

            await writer.WriteAsync(block);
        }

        await writer.CompleteAsync();
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
