using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Sessions.Bb84.Detection;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

/// <summary>Makes records from tags written out.</summary>
internal static class Records
{
    public static TagRecord Of(params IEnumerable<(long Time, long Reference)> tags)
    {
        var record = new TagRecord();
        using TagBlock block = TagBlock.Rent(1000, TagFields.Reference);
        foreach ((long time, long reference) in tags)
        {
            block.Append(time, 1, reference);
            if (block.Free == 0)
            {
                record.Add(block);
                block.Clear();
            }
        }

        record.Add(block);
        return record;
    }
}
