using System.CommandLine;
using System.CommandLine.Parsing;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>The options that several commands of <c>qkd tags</c> share.</summary>
internal static class TagOptions
{
    public static Argument<string[]> Inputs { get; } = new("INPUT")
    {
        Description = "Recordings: files, - for standard input, or folders whose recordings are taken one by one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Format { get; } = new("--format")
    {
        Description = "The recordings' format, in place of the one their content shows.",
        HelpName = "NAME",
    };

    public static Option<TimeQuantity?> Tick { get; } = OptionalUnit(
        "--tick", "The unit of times, for formats whose files do not say; for an ID900 the period of the reference.");

    public static Option<TimeQuantity?> MicroTick { get; } = OptionalUnit(
        "--micro-tick", "The unit of micro times, for formats whose files do not say (.spc).");

    public static Option<ushort[]> FileChannels { get; } = new("--file-channels")
    {
        Description = "Channel of each input's tags, where files do not say it (an ID900 writes one for each connector).",
        HelpName = "C,C,...",
        CustomParser = result => Read(result, text => text.Split(',').Select(ChannelName.Parse).ToArray()) ?? [],
    };

    public static Option<bool> Merge { get; } = new("--merge")
    {
        Description = "The inputs are parts of one recording on one time base: merge them by time.",
    };

    public static Option<TimeQuantity?> From { get; } = OptionalTime("--from", "Leave out tags before this time of the recording.");

    public static Option<TimeQuantity?> To { get; } = OptionalTime("--to", "Leave out tags from this time of the recording on.");

    public static Option<ChannelMap?> Channels { get; } = new("--channels")
    {
        Description = "Only these channels; A=B also renames A to B. Markers are m1, m2, ..., sync events sync.",
        HelpName = "C,C=D,...",
        CustomParser = result => Read(result, ChannelMap.Parse),
    };

    public static Option<ChannelDelay[]> Delays { get; } = new("--delays")
    {
        Description = "Add a delay to the times of a channel (after --channels): cable lengths, detector skew.",
        HelpName = "C=T,...",
        CustomParser = result => Read(result, ChannelDelay.ParseList) ?? [],
    };

    public static Option<string?> Csv { get; } = new("--csv")
    {
        Description = "Also write the result as CSV. With several recordings, each gets its name put in.",
        HelpName = "FILE",
    };

    public static Option<string?> Plot { get; } = new("--plot")
    {
        Description = "Also draw the result; the ending says how: .png or .svg.",
        HelpName = "FILE",
    };

    public static Option<string?> Bench { get; } = new("--bench")
    {
        Description = "Record live from a time tagger of this bench file, in place of inputs.",
        HelpName = "BENCH",
    };

    public static Option<string?> Device { get; } = new("--device")
    {
        Description = "The tagger's name in the bench file; not needed if there is one only.",
        HelpName = "NAME",
    };

    public static Option<decimal> Seconds { get; } = new("--seconds")
    {
        Description = "How long to record live.",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>A time in whole picoseconds that may be left out.</summary>
    public static Option<TimeQuantity?> OptionalTime(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Read(result, text => (TimeQuantity?)ParseWhole(text)),
    };

    /// <summary>A time that may be left out, and need not be whole picoseconds: a period, the unit of an instrument.</summary>
    public static Option<TimeQuantity?> OptionalUnit(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Read(result, text => (TimeQuantity?)ParsePositive(text)),
    };

    /// <summary>A time with a default.</summary>
    public static Option<TimeQuantity> Time(string name, string description, string byDefault) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Read(result, ParseWhole),
        DefaultValueFactory = _ => TimeQuantity.Parse(byDefault),
    };

    /// <summary>A time that must be given.</summary>
    public static Option<TimeQuantity> RequiredTime(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Required = true,
        CustomParser = result => Read(result, ParseWhole),
    };

    /// <summary>A channel that must be given.</summary>
    public static Option<ushort> Channel(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "C",
        Required = true,
        CustomParser = result => Read(result, ChannelName.Parse),
    };

    private static TimeQuantity ParseWhole(string text)
    {
        TimeQuantity time = TimeQuantity.Parse(text);
        _ = time.Whole;
        return time;
    }

    private static TimeQuantity ParsePositive(string text)
    {
        TimeQuantity time = TimeQuantity.Parse(text);
        return time.Picoseconds > 0 ? time : throw new UsageException($"{time} is no unit of time: it must be positive.");
    }

    private static T? Read<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(string.Join(',', result.Tokens.Select(token => token.Value)));
        }
        catch (UsageException mistake)
        {
            result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken?.Value}: {mistake.Message}");
            return default;
        }
    }
}
