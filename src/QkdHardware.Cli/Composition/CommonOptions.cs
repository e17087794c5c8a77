using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Cli.Composition;

/// <summary>The options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output; logs go to standard error.",
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Also print all log events on standard error.",
        Recursive = true,
    };

    public static Option<string?> Out { get; } = new("--out")
    {
        Description = "Folder for the run record; must be new or empty. Default: runs/<time>-<bench>.",
        HelpName = "DIR",
    };

    public static Option<string?> Keys { get; } = new("--keys")
    {
        Description = "Folder for the stations' key files. Default: the run record's folder with '.keys' behind its name.",
        HelpName = "DIR",
    };

    public static Option<string[]> Drivers { get; } = new("--drivers")
    {
        Description = "Another folder to look for driver packages in; may be given several times.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Trace { get; } = new("--trace")
    {
        Description = "Record what passes over every link into this folder, a file for each connection. Links that carry "
            + "key data are left out; the payloads of blocks and confidential exchanges are withheld.",
        HelpName = "DIR",
    };

    public static Option<long?> Seed { get; } = new("--seed")
    {
        Description = "Seed of the emulator's random streams, in place of the twin file's.",
        HelpName = "N",
        CustomParser = ReadSeed,
    };

    public static Argument<string> Bench { get; } = new("BENCH") { Description = "The bench file (YAML)." };

    /// <summary>A clock option with the command's own default.</summary>
    public static Option<EmulatedClockMode> Clock(EmulatedClockMode byDefault) => new("--clock")
    {
        Description = "real: commanded durations pass on the wall; fast: they take what the computing takes.",
        HelpName = "real|fast",
        DefaultValueFactory = _ => byDefault,
        CustomParser = ReadClock,
    };

    private static long? ReadSeed(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seed) && seed <= TwinFile.MaxSeed)
        {
            return seed;
        }

        result.AddError($"--seed is '{text}'; expected a whole number from 0 to {TwinFile.MaxSeed}");
        return null;
    }

    private static EmulatedClockMode ReadClock(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "real":
                return EmulatedClockMode.Real;
            case "fast":
                return EmulatedClockMode.Fast;
            case var other:
                result.AddError($"--clock is '{other}'; expected real or fast");
                return default;
        }
    }
}
