using System.Globalization;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>
/// A time as typed: a decimal number and its unit (fs, ps, ns, us, ms, s, min, h), such as <c>16ps</c>, <c>-1.5ns</c> or <c>1e-3 s</c>.
/// It is exact: nothing is rounded to a binary fraction.
/// </summary>
/// <param name="Picoseconds">The time in ps.</param>
internal readonly record struct TimeQuantity(decimal Picoseconds)
{
    private static readonly (string Name, decimal Picoseconds)[] Units =
    [
        ("fs", 0.001m), ("ps", 1), ("ns", 1_000), ("us", 1_000_000), ("µs", 1_000_000), ("μs", 1_000_000), ("ms", 1_000_000_000),
        ("min", 60_000_000_000_000), ("s", 1_000_000_000_000), ("h", 3_600_000_000_000_000),
    ];

    /// <summary>The time in whole picoseconds, the unit of tags.</summary>
    /// <exception cref="UsageException">It is not whole, or beyond the 106 days that 64 bits of picoseconds hold.</exception>
    public long Whole => Picoseconds != decimal.Truncate(Picoseconds)
        ? throw new UsageException($"{this} is not a whole number of picoseconds.")
        : Picoseconds is < long.MinValue or > long.MaxValue
            ? throw new UsageException($"{this} is more than tags can count (106 days).")
            : (long)Picoseconds;

    /// <summary>The time as a double, for units that need not be whole.</summary>
    public double Approximate => (double)Picoseconds;

    /// <exception cref="UsageException">Not a number with a unit.</exception>
    public static TimeQuantity Parse(string text)
    {
        string trimmed = text.Trim();
        foreach ((string name, decimal picoseconds) in Units)
        {
            if (!trimmed.EndsWith(name, StringComparison.Ordinal)) continue;
            string number = trimmed[..^name.Length].TrimEnd();
            if (!decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)) break;
            try
            {
                return new(value * picoseconds);
            }
            catch (OverflowException)
            {
                throw new UsageException($"'{text}' is too long a time.");
            }
        }

        return trimmed == "0" ? default : throw new UsageException($"'{text}' is no time: give a number and a unit, such as 16ps, 160ns, 1.5us, 10ms or 2s.");
    }

    /// <summary>The value in the largest unit that leaves it at 1 or more.</summary>
    public static string Format(double picoseconds)
    {
        double size = Math.Abs(picoseconds);
        (string name, double unit) = size switch
        {
            >= 1e12 => ("s", 1e12),
            >= 1e9 => ("ms", 1e9),
            >= 1e6 => ("us", 1e6),
            >= 1e3 => ("ns", 1e3),
            _ => ("ps", 1),
        };
        return $"{(picoseconds / unit).ToString("R", CultureInfo.InvariantCulture)} {name}";
    }

    public override string ToString() => Picoseconds.ToString(CultureInfo.InvariantCulture) + " ps";
}
