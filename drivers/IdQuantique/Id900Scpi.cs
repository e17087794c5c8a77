using QkdHardware.Abstractions.Errors;
using QkdHardware.Protocols.Id900;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>The instrument's SCPI link: every message has exactly one reply, and a refusal is in it.</summary>
internal sealed class Id900Scpi(DriverContext context, MessageChannel channel)
{
    internal const string LinkName = "scpi";

    public string LastExchange => channel.LastExchange;

    /// <summary>Sends a command; its reply says nothing unless it is a refusal.</summary>
    /// <exception cref="InstrumentException">Rejected, or the link failed.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        await AskAsync(command, cancellationToken).ConfigureAwait(false);

    /// <exception cref="InstrumentException">Rejected, or the link failed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await channel.RequestAsync(new Request(query), cancellationToken).ConfigureAwait(false);
        return Id900Reply.IsError(reply.Span)
            ? throw Rejected("the instrument refused.", "Check that the instrument's licence and firmware have the command.")
            : reply;
    }

    /// <summary>Asks joined queries.</summary>
    /// <exception cref="InstrumentException">Rejected, not one line for each, or the link failed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>[]> AskAsync(
        ReadOnlyMemory<byte> queries, int count, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(queries, cancellationToken).ConfigureAwait(false);
        return Id900Reply.TrySplit(reply, count, out ReadOnlyMemory<byte>[] lines)
            ? lines
            : throw context.Violation($"expected {count} lines, one for each query.", channel.LastExchange);
    }

    /// <exception cref="InstrumentException">Not an integer, rejected, or the link failed.</exception>
    public async ValueTask<long> AskIntegerAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(query, cancellationToken).ConfigureAwait(false);
        return Id900Reply.TryReadInteger(reply, out long value)
            ? value
            : throw context.Violation("expected an integer.", channel.LastExchange);
    }

    /// <summary>Whether the record's gate is open.</summary>
    public async ValueTask<bool> IsPlayingAsync(CancellationToken cancellationToken) =>
        Id900Reply.Is(await AskAsync(Id900Messages.ReadStage, cancellationToken).ConfigureAwait(false), Id900Words.Playing);

    public InstrumentException Rejected(string problem, string remedy) =>
        new(InstrumentErrorKind.Rejected, context.DeviceId, problem, channel.LastExchange, remedy);
}
