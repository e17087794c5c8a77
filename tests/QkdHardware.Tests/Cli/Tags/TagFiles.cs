using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Files.Writers;

namespace QkdHardware.Tests.Cli.Tags;

/// <summary>Small recordings whose every tag is known, in a folder of their own.</summary>
internal sealed class TagFiles : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("qkd-tags-").FullName;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Writes a T2 PTU file of 1 ps resolution; tags must be in order.</summary>
    public async Task<string> WriteT2Async(string name, IEnumerable<(long Time, ushort Channel)> tags)
    {
        var recording = new TagRecording { Format = "ptu", Layout = "test", ResolutionPs = 1, RecordType = TttrRecordType.HydraHarp2T2 };
        return await WriteAsync(name, recording, tags.Select(tag => (tag.Time, tag.Channel, 0L, (ushort)0)));
    }

    /// <summary>Writes a T3 PTU file: sync count and micro time of each tag, in order of the sync count.</summary>
    public async Task<string> WriteT3Async(
        string name, double periodPs, double microPs, IEnumerable<(long Sync, ushort Micro, ushort Channel)> tags)
    {
        var recording = new TagRecording
        {
            Format = "ptu",
            Layout = "test",
            ResolutionPs = periodPs,
            MicroResolutionPs = microPs,
            Fields = TagFields.Reference | TagFields.Micro,
            RecordType = TttrRecordType.HydraHarp2T3,
        };
        return await WriteAsync(name, recording, tags.Select(tag => (0L, tag.Channel, tag.Sync, tag.Micro)));
    }

    /// <summary>Poisson tags of one rate on random channels.</summary>
    public static List<(long Time, ushort Channel)> Random(int seed, int count, double meanGapPs, int channels)
    {
        var random = new Random(seed);
        List<(long Time, ushort Channel)> tags = [];
        double time = 0;
        for (int i = 0; i < count; i++)
        {
            time -= Math.Log(1 - random.NextDouble()) * meanGapPs;
            tags.Add(((long)time, (ushort)random.Next(channels)));
        }

        return tags;
    }

    private async Task<string> WriteAsync(string name, TagRecording recording, IEnumerable<(long Time, ushort Channel, long Reference, ushort Micro)> tags)
    {
        string path = this[name];
        await using PtuWriter writer = PtuWriter.Create(new FileStream(path, FileMode.Create), recording);
        using TagBlock block = TagBlock.Rent(fields: recording.Fields);
        foreach (var (time, channel, reference, micro) in tags)
        {
            if (block.Free == 0)
            {
                await writer.WriteAsync(block);
                block.Clear();
            }

            block.Append(time, channel, reference, micro);
        }

        await writer.WriteAsync(block);
        await writer.CompleteAsync();
        return path;
    }
}
