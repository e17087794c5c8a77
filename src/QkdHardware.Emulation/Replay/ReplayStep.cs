using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Emulation.Replay;

/// <summary>One recorded request and what was received until the next.</summary>
/// <param name="Request">What the driver sent.</param>
/// <param name="Replies">What came, portion by portion.</param>
internal sealed record ReplayStep(TraceEntry Request, IReadOnlyList<TraceEntry> Replies)
{
    private readonly IReadOnlyList<TracePart> parts = Request.Parts;

    public int Length => Request.Length;

    /// <summary>Whether nothing of the request was recorded but its length, so that it says nothing of where it belongs.</summary>
    public bool IsBlank => parts.All(part => part.Withheld > 0);

    /// <summary>Whether a part of the replies was withheld, so that they cannot be given again.</summary>
    public bool IsReplyWithheld => Replies.SelectMany(reply => reply.Parts).Any(part => part.Withheld > 0);

    /// <summary>The replies' bytes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReplyBytes => Replies.SelectMany(reply => reply.Parts).Select(part => part.Bytes);

    /// <summary>Compares; where bytes were withheld, any will do.</summary>
    public ReplayMatch Match(ReadOnlySpan<byte> data)
    {
        foreach (TracePart part in parts)
        {
            int count = Math.Min(part.Length, data.Length);
            if (part.Withheld == 0 && !data[..count].SequenceEqual(part.Bytes.Span[..count]))
            {
                return ReplayMatch.None;
            }

            if (count < part.Length)
            {
                return ReplayMatch.Beginning;
            }

            data = data[count..];
        }

        return ReplayMatch.Whole;
    }
}
