using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>A tagger whose records the test writes: times since the reference edge and its number, by input.</summary>
internal sealed class FakeTagger(string deviceId = "tagger") : FakeInstrument(deviceId), ITimeTagger
{
    public int InputCount => 4;

    public Picoseconds Resolution { get; init; } = new(100);

    public Interval<Picoseconds> InputDelayRange { get; } = new(new(-1_000_000), new(1_000_000));

    public Dictionary<int, Picoseconds> Delays { get; } = [];

    /// <summary>The tags of an input without its delay; blocks carry what the test says, plus the delay.</summary>
    public Func<int, IEnumerable<(long Time, long Reference)>> Tags { get; set; } = _ => [];

    public long Losses { get; set; }

    public ValueTask SetInputDelayAsync(int input, Picoseconds delay, CancellationToken cancellationToken = default)
    {
        InputDelayRange.ThrowIfOutside(delay, nameof(delay));
        Delays[input] = delay;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Picoseconds> ReadInputDelayAsync(int input, CancellationToken cancellationToken = default) =>
        new(Delays.GetValueOrDefault(input));

    public ValueTask<AcquisitionSummary> AcquireAsync(
        AcquisitionRequest request, Action<TagBlock> onBlock, CancellationToken cancellationToken = default)
    {
        var counts = new Dictionary<int, long>();
        using TagBlock block = TagBlock.Rent(1000, TagFields.Reference);
        foreach (int input in request.Inputs)
        {
            counts[input] = 0;
            foreach ((long time, long reference) in Tags(input))
            {
                block.Append(time + Delays.GetValueOrDefault(input).Value, (ushort)input, reference);
                counts[input]++;
                if (block.Free == 0)
                {
                    onBlock(block);
                    block.Clear();
                }
            }

            onBlock(block);
            block.Clear();
        }

        return new(new AcquisitionSummary(counts, Losses));
    }
}
