using System.Globalization;
using System.Text;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Id900;

/// <summary>The name of one block, such as <c>INPU2</c>: the start of a header, or the value of a link.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Counted from 1; 0 where there is only one.</param>
public readonly record struct Id900Block(Id900BlockKind Kind, int Number = 0)
{
    private static readonly (Id900BlockKind Kind, ScpiKeyword Keyword, int Count)[] Names =
    [
        (Id900BlockKind.None, new("NONE"), 0),
        (Id900BlockKind.Start, new("STARt"), 0),
        (Id900BlockKind.Input, new("INPUt"), 4),
        (Id900BlockKind.Delay, new("DELAy"), 8),
        (Id900BlockKind.Combiner, new("TSCOmbiner"), 24),
        (Id900BlockKind.Generator, new("GENerator"), 8),
        (Id900BlockKind.Output, new("OUTPut"), 4),
        (Id900BlockKind.Record, new("RECord"), 0),
        (Id900BlockKind.Histogram, new("HISTogram"), 4),
        (Id900BlockKind.Raw, new("RAW"), 4),
    ];

    public static Id900Block None { get; } = new(Id900BlockKind.None);

    public static Id900Block Start { get; } = new(Id900BlockKind.Start);

    public static Id900Block Input(int number) => Of(Id900BlockKind.Input, number);

    public static Id900Block Delay(int number) => Of(Id900BlockKind.Delay, number);

    public static Id900Block Combiner(int number) => Of(Id900BlockKind.Combiner, number);

    public static Id900Block Generator(int number) => Of(Id900BlockKind.Generator, number);

    public static Id900Block Raw(int number) => Of(Id900BlockKind.Raw, number);

    /// <summary>How many blocks of a kind there are; 0 for the kinds that carry no number.</summary>
    public static int CountOf(Id900BlockKind kind) => Names[(int)kind].Count;

    /// <summary>A numbered block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public static Id900Block Of(Id900BlockKind kind, int number)
    {
        int count = CountOf(kind);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, Math.Min(1, count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, count);
        return new(kind, number);
    }

    /// <summary>Reads a name in its short or long form, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Id900Block block)
    {
        block = default;
        int end = text.Length;
        while (end > 0 && char.IsAsciiDigit((char)text[end - 1])) end--;
        int number = 0;
        if (end < text.Length && !int.TryParse(text[end..], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        foreach ((Id900BlockKind kind, ScpiKeyword keyword, int count) in Names)
        {
            if (!keyword.Matches(text[..end])) continue;
            bool hasNumber = end < text.Length;
            block = new(kind, number);
            return hasNumber == count > 0 && (count == 0 || (number >= 1 && number <= count));
        }

        return false;
    }

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out Id900Block)"/>.</summary>
    public static bool TryParse(string text, out Id900Block block) => TryParse(Encoding.Latin1.GetBytes(text), out block);

    /// <summary>The short form, as it is sent.</summary>
    public override string ToString() =>
        Number == 0 ? Names[(int)Kind].Keyword.ShortForm : $"{Names[(int)Kind].Keyword.ShortForm}{Number}";
}
