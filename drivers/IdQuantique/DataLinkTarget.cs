using QkdHardware.Abstractions.Errors;
using QkdHardware.Protocols.Id900;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>
/// The vendor's program that takes the instrument's data and hands them on. Its replies hold counts and names of
/// acquisitions, never timestamps.
/// </summary>
internal sealed class DataLinkTarget(DriverContext context, MessageChannel channel)
{
    internal const string LinkName = "dlt";

    public string LastExchange => channel.LastExchange;

    /// <summary>Starts to hand on the timestamps of a channel.</summary>
    /// <returns>The acquisition's id.</returns>
    public async ValueTask<string> StartStreamAsync(
        string address, int channelNumber, int streamPort, CancellationToken cancellationToken)
    {
        var command = new DataLinkCommand(DataLinkVerb.StartStream)
        {
            Address = address,
            Channel = channelNumber,
            StreamPort = streamPort,
            WithReferenceIndex = true,
        };
        ReadOnlyMemory<byte> reply = await AskAsync(command, cancellationToken).ConfigureAwait(false);
        return DataLinkReply.TryReadStarted(reply, out string id) ? id : throw Violation("expected the acquisition's id.");
    }

    public async ValueTask<DataLinkStatus> ReadStatusAsync(string id, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(new(DataLinkVerb.Status) { Id = id }, cancellationToken).ConfigureAwait(false);
        return DataLinkReply.TryReadStatus(reply, out DataLinkStatus status) ? status : throw Violation("expected a status.");
    }

    public async ValueTask<DataLinkStatus> StopAsync(string id, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(new(DataLinkVerb.Stop) { Id = id }, cancellationToken).ConfigureAwait(false);
        return DataLinkReply.TryReadStopped(reply, out DataLinkStatus status) ? status : throw Violation("expected a last status.");
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(new(DataLinkVerb.List), cancellationToken).ConfigureAwait(false);
        return DataLinkReply.TryReadList(reply, out IReadOnlyList<string> ids)
            ? ids
            : throw context.WrongInstrument("expected the data link target's list of acquisitions.", channel.LastExchange);
    }

    /// <summary>Ends the acquisitions of an instrument that were left behind, for their ids and ports are taken.</summary>
    public async ValueTask ReleaseAsync(DataAddress address, CancellationToken cancellationToken)
    {
        foreach (string id in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (address.Owns(id)) await StopAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> AskAsync(DataLinkCommand command, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply =
            await channel.RequestAsync(new Request(command.ToBytes()), cancellationToken).ConfigureAwait(false);
        return DataLinkReply.TryReadError(reply, out string description)
            ? throw new InstrumentException(
                InstrumentErrorKind.Rejected,
                context.DeviceId,
                $"the data link target refused: {description.TrimEnd('.')}.",
                channel.LastExchange,
                "Check that no other program holds the acquisition or the stream port.")
            : reply;
    }

    private InstrumentException Violation(string problem) => context.Violation(problem, channel.LastExchange);
}
