using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using Xunit;

namespace QkdHardware.Tests.Replay;

/// <summary>Opens the links of another opener, recorded into a folder.</summary>
internal sealed class RecordedLinks(ILinkOpener inner, string folder) : ILinkOpener
{
    public bool Has(string linkName) => inner.Has(linkName);

    public string AddressOf(string linkName) => inner.AddressOf(linkName);

    public async ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        new TracedByteLink(
            await inner.OpenBytesAsync(linkName, cancellationToken),
            TraceWriter.Create(
                folder,
                new TraceHeader("dut", linkName, AddressOf(linkName), TraceKind.Bytes, DateTimeOffset.UnixEpoch),
                TimeProvider.System,
                Assert.Fail));

    public async ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        new TracedMessageLink(
            await inner.OpenMessagesAsync(linkName, cancellationToken),
            TraceWriter.Create(
                folder,
                new TraceHeader("dut", linkName, AddressOf(linkName), TraceKind.Messages, DateTimeOffset.UnixEpoch),
                TimeProvider.System,
                Assert.Fail));
}
