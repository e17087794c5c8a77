using QkdHardware.Abstractions.Links;
using QkdHardware.Tests.Drivers;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>Hands out scripted links one after the other, and fails to open when there is none left.</summary>
internal sealed class LinkSupply(params ScriptedByteLink[] links)
{
    private int next;

    public int OpenCount => next;

    /// <summary>The next attempt to open fails.</summary>
    public bool IsUnplugged { get; set; }

    public ValueTask<IByteLink> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return IsUnplugged || next == links.Length
            ? throw new LinkException("scripted", "connection refused.")
            : new(links[next++]);
    }
}
