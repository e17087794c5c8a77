using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>What comes out of a combiner.</summary>
internal static class CombinerEvents
{
    public static long[] Of(CombinerSettings settings, EventGraph graph)
    {
        long[] first = graph.EventsAt(settings.First);
        long[] second = graph.EventsAt(settings.Second);
        if (first.Length + second.Length == 0) return [];
        long[] begins = settings.HasWindow ? graph.Shift(graph.EventsAt(settings.Begin.Link), settings.Begin.DelayPs) : [];
        long[] ends = settings.HasWindow ? graph.Shift(graph.EventsAt(settings.End.Link), settings.End.DelayPs) : [];

        var result = new List<long>(first.Length);
        bool isInside = !settings.HasWindow;
        (int i, int j, int begin, int end) = (0, 0, 0, 0);
        while (i < first.Length || j < second.Length)
        {
            long time = Math.Min(At(first, i), At(second, j));

            // The window's edges up to this time, in order; at the same time the end comes first.
            while (At(begins, begin) <= time || At(ends, end) <= time)
            {
                isInside = At(begins, begin) < At(ends, end);
                if (isInside) begin++;
                else end++;
            }

            bool isFirst = At(first, i) == time;
            bool isSecond = At(second, j) == time;
            if (Passes(isInside ? settings.Inside : settings.Outside, isFirst, isSecond)) result.Add(time);
            if (isFirst) i++;
            if (isSecond) j++;
        }

        return [.. result];
    }

    private static bool Passes(ScpiKeyword operation, bool isFirst, bool isSecond) =>
        operation == CombinerSettings.And ? isFirst && isSecond
        : operation == CombinerSettings.Or ? isFirst || isSecond
        : operation == CombinerSettings.OnlyFirst ? isFirst
        : operation == CombinerSettings.OnlySecond && isSecond;

    private static long At(long[] events, int index) => index < events.Length ? events[index] : long.MaxValue;
}
