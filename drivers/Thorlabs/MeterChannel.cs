using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Protocols.ThorlabsPm;
using QkdHardware.Sdk.Channels;

namespace QkdHardware.Drivers.Thorlabs;

/// <summary>The meter's channel, with messages in the vendor's frames or as plain lines.</summary>
internal sealed class MeterChannel(RequestChannel channel, bool usesFrames) : IAsyncDisposable
{
    private readonly IReplyFraming framing = usesFrames ? ThorlabsFraming.Instance : ScpiReplyFraming.Default;

    public string LastExchange => channel.LastExchange;

    public ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> question, CancellationToken cancellationToken, TimeSpan? timeout = null) =>
        channel.RequestAsync(new Request(Wrap(question)) { Timeout = timeout }, framing, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        channel.SendAsync(new Request(Wrap(command)), cancellationToken);

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> message) =>
        usesFrames ? ThorlabsFrame.Of(message.Span) : message;
}
