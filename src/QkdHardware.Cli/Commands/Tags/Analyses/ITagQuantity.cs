namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>What a histogram is made of: a length of time for each tag.</summary>
internal interface ITagQuantity
{
    /// <summary>For titles and documents.</summary>
    string Name { get; }

    /// <summary>The quantity of a tag, ps; -1 if it has none. Tags come in order of time.</summary>
    long Of(long time, ushort channel);

    /// <summary>Forgets earlier tags: the time counter starts again.</summary>
    void Restart();
}
