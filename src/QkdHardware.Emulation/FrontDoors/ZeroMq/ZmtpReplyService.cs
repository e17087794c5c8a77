using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>Puts a message service behind a TCP door as a ZeroMQ REP socket. Clients are answered one at a time.</summary>
#pragma warning disable CA1001 // The semaphore has no wait handle and lives as long as its door.
internal sealed class ZmtpReplyService(string address, IMessageService service) : IByteService
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim turn = new(1, 1);

    public IByteConversation Connect(IByteClient client) => new Conversation(this);

    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(byte[] message, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await service.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private sealed class Conversation(ZmtpReplyService owner) : IByteConversation
    {
        private readonly ZmtpHandshake handshake = new("REP", "REQ", "DEALER");
        private readonly ZmtpInput input = new();
        private bool delimiterSeen;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> data, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            input.Append(data.Span);
            try
            {
                if (!handshake.IsDone)
                {
                    handshake.Continue(input, output);
                }

                while (handshake.IsDone && TryReadMessage(out byte[] message))
                {
                    ReadOnlyMemory<byte> answer =
                        await owner.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
                    Zmtp.WriteFrame(output, Zmtp.More, []);
                    Zmtp.WriteFrame(output, 0, answer.Span);
                }
            }
            catch (InvalidDataException exception)
            {
                // The client's fault, not the firmware's: its connection ends here.
                throw new LinkException(owner.Address, exception.Message, exception);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private bool TryReadMessage(out byte[] message)
        {
            while (input.TryReadFrame(out byte flags, out ReadOnlySpan<byte> body))
            {
                bool more = (flags & Zmtp.More) != 0;
                if ((flags & Zmtp.Command) != 0)
                {
                    // Heart-beats and the like, which this side did not ask for.
                    continue;
                }

                if (!delimiterSeen)
                {
                    // A request is an empty frame and then one frame with the question.
                    delimiterSeen = body.IsEmpty && more
                        ? true
                        : throw new InvalidDataException("the client's message does not begin with an empty frame");
                    continue;
                }

                delimiterSeen = false;
                message = more
                    ? throw new InvalidDataException("the client's message has more than one part")
                    : body.ToArray();
                return true;
            }

            message = [];
            return false;
        }
    }

    private string Address => address;
}
