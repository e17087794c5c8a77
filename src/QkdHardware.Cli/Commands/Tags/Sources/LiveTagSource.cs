using System.CommandLine;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Streams;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>One record of a time tagger of a bench, while it is made.</summary>
internal sealed class LiveTagSource : ITagSource
{
    private readonly Bench bench;
    private readonly TaggerRecord record;
    private readonly double durationPs;
    private long newest;

    private LiveTagSource(Bench bench, string device, ITimeTagger tagger, TaggerRecord record, TimeSpan duration)
    {
        (this.bench, this.record, Name, durationPs) = (bench, record, device, duration.TotalSeconds * 1e12);
        Recording = new TagRecording
        {
            Format = "live",
            Layout = tagger.Identity.ToString(),
            ResolutionPs = tagger.Resolution.Value,
            Fields = TagFields.Reference,
        };
    }

    public string Name { get; }

    public TagRecording Recording { get; }

    public TagReadLog? Log => null;

    public double? Progress => Math.Min(1, newest / durationPs);

    public long? Exposure => (long)durationPs;

    public bool IsDamaged => record.Dropped > 0 || record.Summary is { Losses: > 0 };

    public IEnumerable<string> Remarks
    {
        get
        {
            if (record.Dropped > 0) yield return $"{Name}: {record.Dropped} tags came faster than they were used and are missing.";
            if (record.Summary is { Losses: > 0 and var losses }) yield return $"{Name}: the instrument reports {losses} losses.";
        }
    }

    /// <summary>Opens the tagger and starts a record of the inputs that are wanted, or all.</summary>
    public static async Task<LiveTagSource> StartAsync(
        ParseResult arguments, string benchPath, IReadOnlyList<int>? inputs, double? referencePeriodPs, CancellationToken cancellationToken)
    {
        decimal seconds = arguments.GetValue(TagOptions.Seconds);
        if (seconds is <= 0 or > 86_400) throw new UsageException($"--seconds: {seconds} s; a record lasts more than 0 and at most 86400 s.");
        Workbench workbench = Workbench.Create(arguments);
        (Bb84Bench file, BenchChecks checks) = workbench.LoadBench(benchPath);
        string id = arguments.GetValue(TagOptions.Device) ?? OnlyTagger(file, checks);
        if (!file.Devices.ContainsKey(id))
        {
            throw new UsageException($"The bench has no device '{id}'; it has: {string.Join(", ", file.Devices.Keys.Order())}.");
        }

        Bench bench = await Bench.OpenAsync(
            file, checks, workbench.Links, Emulator.ConnectionsOf(null), TimeProvider.System, cancellationToken, [id]).ConfigureAwait(false);
        try
        {
            if (bench.Get<Abstractions.Devices.IInstrument>(id) is not ITimeTagger tagger) throw new UsageException($"{id} is no time tagger.");
            var request = new AcquisitionRequest(inputs ?? [.. Enumerable.Range(1, tagger.InputCount)], TimeSpan.FromSeconds((double)seconds));
            int missing = request.Inputs.FirstOrDefault(input => input < 1 || input > tagger.InputCount, 0);
            if (request.Inputs.Any(input => input < 1 || input > tagger.InputCount)) throw new UsageException($"{id} has inputs 1 to {tagger.InputCount}, no {missing}.");
            return new(bench, id, tagger, TaggerRecord.Start(tagger, request, referencePeriodPs, cancellationToken: cancellationToken), request.Duration);
        }
        catch
        {
            await bench.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="InstrumentException">The record failed.</exception>
    public async ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken)
    {
        TagBlock? block = await record.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (block is { Count: > 0 }) newest = block.Times[^1];
        return block;
    }

    public async ValueTask DisposeAsync()
    {
        await record.DisposeAsync().ConfigureAwait(false);
        await bench.DisposeAsync().ConfigureAwait(false);
    }

    private static string OnlyTagger(BenchFile file, BenchChecks checks)
    {
        string[] taggers = [.. file.Devices.Where(device => checks.DriverOf(device.Value).Role == typeof(ITimeTagger)).Select(device => device.Key)];
        return taggers.Length == 1
            ? taggers[0]
            : throw new UsageException(taggers.Length == 0 ? "The bench has no time tagger." : $"The bench has several time taggers: name one of {string.Join(", ", taggers)} with --device.");
    }
}
