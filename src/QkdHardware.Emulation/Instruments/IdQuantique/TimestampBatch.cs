namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>The timestamps of one channel in one sub-acquisition. Read-only; never printed.</summary>
internal sealed class TimestampBatch
{
    private TimestampBatch(long[] times, long[] references) => (Times, References) = (times, references);

    /// <summary>In ps since the last reference event, or since the gate opened while there was none.</summary>
    public long[] Times { get; }

    /// <summary>Reference events so far.</summary>
    public long[] References { get; }

    public int Count => Times.Length;

    /// <summary>Relates stops to references; a reference at the time of a stop comes before it.</summary>
    /// <param name="stops">Sorted, in ps since the gate opened.</param>
    /// <param name="references">Sorted likewise.</param>
    public static TimestampBatch Of(ReadOnlySpan<long> stops, ReadOnlySpan<long> references)
    {
        long[] times = new long[stops.Length];
        long[] indices = new long[stops.Length];
        int passed = 0;
        long origin = 0;
        for (int i = 0; i < stops.Length; i++)
        {
            long stop = stops[i];
            while (passed < references.Length && references[passed] <= stop) origin = references[passed++];
            times[i] = stop - origin;
            indices[i] = passed;
        }

        return new(times, indices);
    }
}
