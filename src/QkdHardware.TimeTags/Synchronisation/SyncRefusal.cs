namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Why a search gave no answer.</summary>
public enum SyncRefusal
{
    /// <summary>It gave one.</summary>
    None,

    /// <summary>The recordings do not overlap for as long as the search needs.</summary>
    DataTooShort,

    /// <summary>There are too few tags to tell any signal from chance.</summary>
    TooFewTags,

    /// <summary>The highest peak may be chance: its false-alarm probability is above the limit.</summary>
    SignalTooWeak,

    /// <summary>The fine peak is not where the coarse one is.</summary>
    ResolutionsDisagree,

    /// <summary>A candidate was found, but it did not hold at a finer resolution or over a longer time.</summary>
    NotConfirmed,
}
