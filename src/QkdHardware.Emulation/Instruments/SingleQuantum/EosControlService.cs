using System.Buffers;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The control port. Any number of clients; each hears every change.</summary>
internal sealed class EosControlService(EosRack rack, EosClients clients) : IByteService
{
    public IByteConversation Connect(IByteClient client) => new Conversation(rack, clients, clients.Add(client));

    /// <summary>
    /// Cuts a client's bytes into objects. What is no object is passed over up to the next brace; one stretch of it is
    /// reported once.
    /// </summary>
    private sealed class Conversation(EosRack rack, EosClients clients, EosOutbox outbox) : IByteConversation
    {
        private readonly ArrayBufferWriter<byte> pending = new();
        private WebSqObjectScanner scanner = new(WebSqLimits.MaxCommandLength);
        private bool isLost;

        public ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            ReadOnlySpan<byte> rest = input.Span;
            while (rest.Length > 0)
            {
                FrameStatus status = scanner.Scan(rest, out int consumed);
                int ofObject = Math.Min(consumed, scanner.ObjectLength);
                if (status != FrameStatus.Malformed)
                {
                    pending.Write(rest[(consumed - ofObject)..consumed]);
                }

                rest = rest[consumed..];
                if (status != FrameStatus.NeedMoreData)
                {
                    Finish(status == FrameStatus.Complete && WebSqCommand.TryParse(pending.WrittenMemory, out WebSqCommand command)
                        ? command
                        : null);
                }
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => clients.RemoveAsync(outbox);

        private void Finish(WebSqCommand? command)
        {
            if (command is not null)
            {
                rack.Handle(command, outbox);
            }
            else if (!isLost)
            {
                rack.ReportError("what a client sent is no command");
            }

            isLost = command is null;
            scanner.Reset();
            pending.ResetWrittenCount();
        }
    }
}
