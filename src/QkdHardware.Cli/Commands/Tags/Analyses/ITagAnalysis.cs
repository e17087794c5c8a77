using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>What a command does with the blocks of one recording.</summary>
internal interface ITagAnalysis
{
    /// <summary>Whether times must be in order.</summary>
    bool NeedsOrder => true;

    /// <summary>Whether more tags would change nothing.</summary>
    bool IsFull => false;

    /// <summary>Takes the next block, which is the source's again afterwards.</summary>
    void Add(TagBlock block);

    /// <summary>Takes the end of the recording.</summary>
    ITagResult Complete(TagSummary summary);
}
