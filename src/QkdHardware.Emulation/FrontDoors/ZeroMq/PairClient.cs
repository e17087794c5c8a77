using System.Buffers;
using System.Net.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Shared.Tcp;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>One client of a PAIR door after its handshake.</summary>
internal sealed class PairClient
{
    private const int ChunkLength = 4096;

    private readonly SocketLink link;
    private readonly byte[] header = new byte[Zmtp.MaxHeaderLength];

    private PairClient(SocketLink link)
    {
        this.link = link;
        Ended = DiscardInputAsync();
    }

    /// <summary>Completes when the client closed its end or is gone. Never faults.</summary>
    public Task Ended { get; }

    /// <returns>Null when the other side is no PAIR socket, or gone.</returns>
    public static async Task<PairClient?> AcceptAsync(string address, Socket socket, CancellationToken cancellationToken)
    {
        SocketLink? link = null;
        try
        {
            link = new SocketLink(address, socket);
            var handshake = new ZmtpHandshake("PAIR", "PAIR");
            var input = new ZmtpInput();
            var chunk = new byte[ChunkLength];
            var output = new ArrayBufferWriter<byte>();
            while (!handshake.IsDone
                && await link.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and int count)
            {
                input.Append(chunk.AsSpan(0, count));
                output.ResetWrittenCount();
                handshake.Continue(input, output);
                await link.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
            }

            if (handshake.IsDone)
            {
                return new PairClient(link);
            }
        }
        catch (Exception exception) when (
            exception is LinkException or InvalidDataException or SocketException or OperationCanceledException)
        {
            // Not a client.
        }

        link?.Abort();
        socket.Dispose();
        return null;
    }

    /// <summary>Sends one message, and waits while the client is slow. One caller at a time.</summary>
    /// <returns>False when the client is gone before it had everything.</returns>
    /// <exception cref="OperationCanceledException">The client is cut off, since half a message is on its way.</exception>
    public async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            int length = Zmtp.WriteHeader(header, 0, message.Length);
            await link.WriteAsync(header.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await link.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is LinkException or ObjectDisposedException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            Abort();
            throw;
        }
    }

    /// <summary>Says that nothing more comes; the client learns it after everything that was sent.</summary>
    public void FinishSending() => link.FinishSending();

    public void Abort() => link.Abort();

    // A stream has one direction; reading only serves to see the client leave.
    private async Task DiscardInputAsync()
    {
        var chunk = new byte[ChunkLength];
        try
        {
            while (await link.ReadAsync(chunk).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is LinkException or ObjectDisposedException)
        {
            // Gone.
        }
    }
}
