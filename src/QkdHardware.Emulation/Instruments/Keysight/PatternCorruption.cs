using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>
/// The fault that symbols of the playing memory are wrong: a share of the blocks, chosen at random without repetition, is
/// overwritten with other blocks of the same memory as it was before. What stands behind the last whole block stays.
/// </summary>
/// <param name="Output">The output, counted from 1.</param>
/// <param name="Fraction">The share of the blocks, 0 to 1; rounded to whole blocks.</param>
/// <param name="Block">Points of a block: of a symbol.</param>
/// <param name="Seed">The choice is a function of it.</param>
internal sealed record PatternCorruption(int Output, double Fraction, int Block, int Seed)
{
    public const string Name = "corrupt-pattern";

    private const string Form = "{\"output\":1,\"fraction\":0.1,\"block\":8,\"seed\":1}";

    /// <exception cref="ArgumentException">An argument is missing, unknown or out of range.</exception>
    public static PatternCorruption Parse(JsonObject arguments, int outputCount)
    {
        string? unknown = arguments.Select(argument => argument.Key)
            .FirstOrDefault(key => key is not ("output" or "fraction" or "block" or "seed"));
        if (unknown is not null)
        {
            throw Wrong($"there is no argument '{unknown}'");
        }

        double fraction = Number(arguments, "fraction");
        return fraction is >= 0 and <= 1
            ? new(
                Whole(arguments, "output", 1, outputCount),
                fraction,
                Whole(arguments, "block", 1, int.MaxValue),
                Whole(arguments, "seed", int.MinValue, int.MaxValue))
            : throw Wrong("'fraction' must be 0 to 1");
    }

    /// <summary>A corrupted copy of the memory.</summary>
    /// <exception cref="ArgumentException">The memory holds fewer than two blocks.</exception>
    public float[] Apply(ReadOnlySpan<float> memory)
    {
        int blocks = memory.Length / Block;
        if (blocks < 2)
        {
            throw Wrong($"the playing memory of output {Output} has fewer than two blocks of {Block} points");
        }

        var random = new Random(Seed);
        int[] order = [.. Enumerable.Range(0, blocks)];
        float[] corrupted = memory.ToArray();
        int count = (int)Math.Round(Fraction * blocks);
        for (int i = 0; i < count; i++)
        {
            int pick = random.Next(i, blocks);
            (order[i], order[pick]) = (order[pick], order[i]);
            int target = order[i];
            int source = random.Next(blocks - 1);
            source += source >= target ? 1 : 0; // Another block than itself.
            memory.Slice(source * Block, Block).CopyTo(corrupted.AsSpan(target * Block));
        }

        return corrupted;
    }

    private static int Whole(JsonObject arguments, string name, int least, int most)
    {
        double value = Number(arguments, name);
        return value >= least && value <= most && value == Math.Floor(value)
            ? (int)value
            : throw Wrong($"'{name}' must be a whole number from {least} to {most}");
    }

    private static double Number(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : throw Wrong($"'{name}' must be a number");

    private static ArgumentException Wrong(string problem) =>
        new($"Fault {Name}: {problem}; expected {Form}.");
}
