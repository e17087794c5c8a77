using System.CommandLine;
using QkdHardware.Emulation;

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
    };

    public static Argument<string> Bench { get; } = new("BENCH") { Description = "The bench file (YAML)." };

    /// <summary>A clock option with the command's own default.</summary>
    public static Option<EmulatedClockMode> Clock(EmulatedClockMode byDefault) => new("--clock")
    {
        Description = "real: commanded durations pass on the wall; fast: they take what the computing takes.",
        HelpName = "real|fast",
        DefaultValueFactory = _ => byDefault,
    };
}
