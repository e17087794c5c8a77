using QkdHardware.Cli.Composition;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The time since the last edge of an imagined clock that has an edge at 0.</summary>
internal sealed class PhaseOf(SymbolClock clock) : ITagQuantity
{
    public string Name => "phase";

    /// <summary>The clock of a period as typed: exact if its decimals fit, else the nearest fraction.</summary>
    /// <exception cref="UsageException">No period of a clock.</exception>
    public static SymbolClock ClockOf(TimeQuantity period)
    {
        try
        {
            decimal numerator = period.Picoseconds;
            long denominator = 1;
            while (numerator != decimal.Truncate(numerator) && denominator < 10_000_000) (numerator, denominator) = (numerator * 10, denominator * 10);
            return numerator == decimal.Truncate(numerator) && numerator <= long.MaxValue
                ? new SymbolClock((long)numerator, denominator, 0)
                : SymbolClock.FromPeriod(period.Approximate, 0);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException($"--period: {period} is no period of a clock; it is between 1 ps and 1 ms.");
        }
    }

    public long Of(long time, ushort channel) => clock.Locate(time).Offset;

    public void Restart()
    {
    }
}
