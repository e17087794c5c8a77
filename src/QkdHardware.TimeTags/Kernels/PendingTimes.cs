using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Ascending times that wait for what comes after them: added at the end, dropped at the beginning.</summary>
internal sealed class PendingTimes
{
    private long[] times = new long[1 << 12];
    private int start;
    private int end;

    public bool IsEmpty => start == end;

    public long First => times[start];

    public ReadOnlySpan<long> All => times.AsSpan(start, end - start);

    /// <summary>Adds the times of one channel; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Append(ReadOnlySpan<long> more, ReadOnlySpan<ushort> channels, ushort channel)
    {
        Reserve(more.Length);
        Span<long> target = times.AsSpan(end);
        int count = 0;

        // Without a branch: every time is written, and the place moves on only if it is of the channel.
        for (int i = 0; i < more.Length; i++)
        {
            target[count] = more[i];
            count += channels[i] == channel ? 1 : 0;
        }

        end += count;
        return count;
    }

    /// <summary>Adds times.</summary>
    public void Append(ReadOnlySpan<long> more)
    {
        Reserve(more.Length);
        more.CopyTo(times.AsSpan(end));
        end += more.Length;
    }

    /// <summary>The times up to and including this.</summary>
    public ReadOnlySpan<long> UpTo(long time) => time == long.MaxValue ? All : All[..Find(time + 1)];

    public void Drop(int count) => start += count;

    public void DropBefore(long time) => start += time == long.MaxValue ? All.Length : Find(time);

    private int Find(long time)
    {
        ReadOnlySpan<long> all = All;
        int index = all.BinarySearch(time);
        if (index < 0) return ~index;
        while (index > 0 && all[index - 1] == time) index--;
        return index;
    }

    private void Reserve(int count)
    {
        // One cell more, which the loop writes to after the last time that it keeps.
        int needed = end - start + count + 1;
        if (end + count < times.Length) return;
        long[] target = needed <= times.Length / 2 ? times : new long[Math.Max(needed * 2, times.Length)];
        All.CopyTo(target);
        (times, start, end) = (target, 0, end - start);
    }
}
