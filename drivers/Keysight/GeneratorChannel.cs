using System.Buffers;
using System.Security.Cryptography;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Channels;

namespace QkdHardware.Drivers.Keysight;

/// <summary>The generator's channel. What may hold or quote samples travels confidentially and is overwritten after use.</summary>
internal sealed class GeneratorChannel(RequestChannel channel, TimeSpan uploadTimeout) : IAsyncDisposable
{
    // The queue holds 20 (SPEC.md); more entries than that mean that it never empties.
    private const int MaxErrors = 25;

    public string LastExchange => channel.LastExchange;

    /// <exception cref="InstrumentException">Timeout, Disconnected or ProtocolViolation.</exception>
    public ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        channel.RequestAsync(new Request(question), ScpiReplyFraming.Default, cancellationToken);

    /// <summary>Asks behind a command that the instrument may take long for.</summary>
    public ValueTask<ReadOnlyMemory<byte>> AskPatientlyAsync(
        ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        channel.RequestAsync(
            new Request(question) { Timeout = uploadTimeout }, ScpiReplyFraming.Default, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        channel.SendAsync(new Request(command), cancellationToken);

    /// <summary>Sends a pattern as a waveform of the output's memory.</summary>
    public async ValueTask UploadAsync(
        ModulatorPattern pattern, PatternSpan span, string name, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(ArbUpload.MaxLength(pattern.Samples.Length));
        int length = message.Length; // All of it, until it is known how far writing came.
        try
        {
            length = ArbUpload.Write(message, pattern.Output, name, pattern.Samples.Span, span.Low, span.High);
            var request = new Request(message.AsMemory(0, length)) { IsConfidential = true, Timeout = uploadTimeout };
            await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>
    /// Empties the error queue: number and text of each entry, without the detail behind it, which may quote what was
    /// sent. Null when the answer is no entry.
    /// </summary>
    public async ValueTask<IReadOnlyList<string>?> ReadErrorsAsync(CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        while (errors.Count < MaxErrors)
        {
            var question = new Request(Keysight33600Commands.NextError) { IsConfidential = true, Timeout = uploadTimeout };
            ReadOnlyMemory<byte> reply = await channel
                .RequestAsync(question, ScpiReplyFraming.Default, cancellationToken).ConfigureAwait(false);
            if (!ScpiErrorReport.TryParse(reply.Span, out ScpiErrorReport report))
            {
                return null;
            }

            if (!report.IsError)
            {
                break;
            }

            errors.Add($"{report.Number} {report.Text.Split(';')[0]}");
        }

        return errors;
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
