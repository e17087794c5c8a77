using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// Carries on a time counter that wraps. A step back of more than <paramref name="slack"/> ticks is a wrap; a smaller one
/// is a tag out of order.
/// </summary>
internal struct TickUnwrapper(int bits, long slack)
{
    private long wraps;
    private long last;

    public long Next(ulong ticks, TagReadLog log)
    {
        long raw = (long)ticks;
        if (raw < last - slack)
        {
            wraps++;
            log.Overflows++;
            last = raw;
        }
        else if (slack > 0 && wraps > 0 && raw > last + slack)
        {
            // A tag of before the wrap that comes after it.
            return ((wraps - 1) << bits) + raw;
        }

        last = Math.Max(raw, last);
        return (wraps << bits) + raw;
    }
}
