using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Cli.Commands.Discovery;

/// <summary>Asks an instrument <c>*IDN?</c>, over a connection for this question only.</summary>
internal sealed class IdentityQuestion(IReadOnlyList<ILinkProvider> providers, TimeProvider time)
{
    private const string LinkName = "found";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly Request Question = new(ScpiMessage.Query("*IDN"));

    /// <summary>The answer; null, after telling why, when there is none.</summary>
    public async Task<string?> AskAsync(DiscoveredLink found, Action<string> tell, CancellationToken cancellationToken)
    {
        string address = found.Link.Address;
        var options = new ChannelOptions { DeviceId = address, LinkName = LinkName, Timeout = Deadline, Time = time };
        try
        {
            ILink link = await providers.First(provider => provider.Accepts(address))
                .OpenAsync(new LinkRequest(address, found.Settings, Deadline, time), cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> answer = link is IMessageLink messages
                ? await AskAsync(options, messages, cancellationToken).ConfigureAwait(false)
                : await AskAsync(options, (IByteLink)link, cancellationToken).ConfigureAwait(false);
            return Encoding.Latin1.GetString(answer.Span).Trim();
        }
        catch (Exception exception) when (exception is InstrumentException or LinkException or FormatException)
        {
            tell($"{address} was not identified: {exception.Message}");
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(
        ChannelOptions options, IByteLink link, CancellationToken cancellationToken)
    {
        RequestChannel channel = await RequestChannel.OpenAsync(
            options, _ => ValueTask.FromResult(link), new LossSignal(options.DeviceId), cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            return await channel.RequestAsync(Question, ScpiReplyFraming.Default, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(
        ChannelOptions options, IMessageLink link, CancellationToken cancellationToken)
    {
        MessageChannel channel = await MessageChannel.OpenAsync(
            options, _ => ValueTask.FromResult(link), new LossSignal(options.DeviceId), cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            return await channel.RequestAsync(Question, cancellationToken).ConfigureAwait(false);
        }
    }
}
