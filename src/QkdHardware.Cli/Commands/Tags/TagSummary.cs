using QkdHardware.Cli.Commands.Tags.Sources;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>What all results of one recording have in common.</summary>
/// <param name="Source">The recording.</param>
/// <param name="First">Time of the first tag of any kind, ps; null if there is none.</param>
/// <param name="Last">Time of the last tag, ps.</param>
/// <param name="Duration">
/// How long tags were recorded, ps. Files do not say it in general: there it is the time from the first tag to the last; with
/// restarts of the time counter, the sum between them.
/// </param>
/// <param name="Losses">Places where tags are missing, or may be.</param>
internal sealed record TagSummary(ITagSource Source, long? First, long? Last, long Duration, long Losses)
{
    /// <summary>Events per second.</summary>
    public double? RateOf(long count) => Duration > 0 ? count * 1e12 / Duration : null;

    /// <summary>The beginning of every result document.</summary>
    public OrderedDictionary<string, object?> NewDocument() => new()
    {
        ["file"] = Source.Name,
        ["format"] = Source.Recording.Format,
        ["first_tag_ps"] = First,
        ["last_tag_ps"] = Last,
        ["duration_ps"] = Duration,
        ["losses"] = Losses,
        ["damaged"] = Source.IsDamaged,
    };
}
