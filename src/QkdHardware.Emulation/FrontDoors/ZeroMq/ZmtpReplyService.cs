using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>Puts a message service behind a TCP door as a ZeroMQ REP socket. Clients are answered one at a time.</summary>
internal sealed class ZmtpReplyService(string address, IMessageService service) : IByteService
{
    private readonly MessageTurns turns = new(service);

    public IByteConversation Connect(IByteClient client) => new Conversation(address, turns);

    private sealed class Conversation(string address, MessageTurns turns) : IByteConversation
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
                        await turns.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
                    Zmtp.WriteFrame(output, Zmtp.More, []);
                    Zmtp.WriteFrame(output, 0, answer.Span);
                }
            }
            catch (InvalidDataException exception)
            {
                // The client's fault, not the firmware's: its connection ends here.
                throw new LinkException(address, exception.Message, exception);
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
}
