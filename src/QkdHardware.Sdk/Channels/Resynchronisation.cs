using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// How a channel makes sure, after a request that got no whole answer, that the late answer cannot be taken for the
/// answer to the next request.
/// </summary>
public abstract record Resynchronisation
{
    private Resynchronisation()
    {
    }

    /// <summary>Closes the link and opens it anew: on TCP and ZeroMQ a late answer dies with its connection.</summary>
    public static Resynchronisation Reopen { get; } = new ReopenLink();

    /// <summary>
    /// Asks a question whose answer cannot be confused with any other, and drops everything that comes before it. An
    /// instrument answers in order, so nothing old is left behind it.
    /// </summary>
    public static Resynchronisation Marker(
        ReadOnlyMemory<byte> request, IReplyFraming framing, Func<ReadOnlyMemory<byte>, bool> isAnswer) =>
        new MarkerQuestion(request, framing, isAnswer);

    /// <summary>
    /// As <see cref="Marker"/>, for links that can be opened anew: only a request that was cut off while it was being sent
    /// makes that necessary. A silent command that was sent is then surely behind what comes next: over two connections
    /// an instrument may take a later command first, and light a path that was just blocked.
    /// </summary>
    public static Resynchronisation MarkerInOrder(
        ReadOnlyMemory<byte> request, IReplyFraming framing, Func<ReadOnlyMemory<byte>, bool> isAnswer) =>
        new MarkerQuestion(request, framing, isAnswer) { ReopensAfterCut = true };

    internal sealed record ReopenLink : Resynchronisation;

    internal sealed record MarkerQuestion(
        ReadOnlyMemory<byte> Request, IReplyFraming Framing, Func<ReadOnlyMemory<byte>, bool> IsAnswer)
        : Resynchronisation
    {
        public bool ReopensAfterCut { get; init; }
    }
}
