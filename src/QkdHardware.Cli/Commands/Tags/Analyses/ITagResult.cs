using QkdHardware.Cli.Display;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The result for one recording, for a program and for a person.</summary>
internal interface ITagResult
{
    /// <summary>For <c>--json</c>: serialisable, all numbers to full precision.</summary>
    object Document { get; }

    /// <summary>For the terminal.</summary>
    void Show(Terminal terminal);
}
