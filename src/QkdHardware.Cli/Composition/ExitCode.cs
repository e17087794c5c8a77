namespace QkdHardware.Cli.Composition;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Everything ran, but there is no key.</summary>
    public const int NoKey = 1;

    /// <summary>A recording of tags is damaged; what comes before the damage was used.</summary>
    public const int Damaged = 1;

    /// <summary>What was looked for is not there, or too weak to be sure.</summary>
    public const int NotFound = 1;

    /// <summary>A mistake of the program itself.</summary>
    public const int Unexpected = 1;

    /// <summary>Wrong usage or file content, or a port in use.</summary>
    public const int WrongInput = 2;

    /// <summary>An instrument was unreachable, wrong or failed.</summary>
    public const int InstrumentFailed = 3;

    /// <summary>Stopped from outside, after the safe state.</summary>
    public const int Interrupted = 130;
}
