namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>A recorded link, to be told by its channel what no recording may show. The link itself cannot know.</summary>
internal interface ITracedLink
{
    /// <summary>
    /// Everything sent and received from now on belongs to an exchange that is confidential, or is not. Called before the
    /// request is written, when no answer to an earlier one is due.
    /// </summary>
    void BeginExchange(bool isConfidential);
}
