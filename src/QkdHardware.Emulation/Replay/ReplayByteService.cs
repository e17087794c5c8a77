using System.Buffers;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Emulation.Replay;

/// <summary>
/// Serves the recording of a link without message boundaries. Each client is at the beginning of it. Answers come at
/// once, not after their recorded time; what an instrument said before it was asked anything comes on connecting.
/// </summary>
/// <param name="trace">The recording.</param>
/// <param name="tell">Told, in one sentence, whenever a client does something else than was recorded. Any thread.</param>
public sealed class ReplayByteService(Trace trace, Action<string> tell) : IByteService
{
    private readonly ReplayScript script = ReplayScript.Of(trace);

    public IByteConversation Connect(IByteClient client) => new Conversation(script, client, tell);

    private sealed class Conversation : IByteConversation
    {
        private readonly ReplayConversation replay;
        private readonly ArrayBufferWriter<byte> pending = new();
        private readonly Task greeting;

        public Conversation(ReplayScript script, IByteClient client, Action<string> tell)
        {
            replay = new ReplayConversation(script, tell);
            greeting = Task.Run(() => GreetAsync(script, client, tell));
        }

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            await greeting.WaitAsync(cancellationToken).ConfigureAwait(false);
            pending.Write(input.Span);
            int taken = 0;
            while (taken < pending.WrittenCount)
            {
                ReadOnlySpan<byte> left = pending.WrittenSpan[taken..];
                ReplayStep? step = replay.Find(left, isMessage: false, out bool isBeginning);
                if (step is not null)
                {
                    taken += step.Length;
                    Answer(step, output);
                }
                else if (isBeginning)
                {
                    break;
                }
                else
                {
                    // A request that nobody knows most likely ends with its line.
                    int length = left.IndexOf((byte)'\n') + 1;
                    length = length > 0 ? length : left.Length;
                    replay.TellUnknown(left[..length]);
                    taken += length;
                }
            }

            byte[] rest = pending.WrittenSpan[taken..].ToArray();
            pending.Clear();
            pending.Write(rest);
        }

        public async ValueTask DisposeAsync() => await greeting.ConfigureAwait(false);

        private static void Answer(ReplayStep step, IBufferWriter<byte> output)
        {
            if (!step.IsReplyWithheld)
            {
                foreach (ReadOnlyMemory<byte> bytes in step.ReplyBytes)
                {
                    output.Write(bytes.Span);
                }
            }
        }

        private static async Task GreetAsync(ReplayScript script, IByteClient client, Action<string> tell)
        {
            foreach (TracePart part in script.Greeting.SelectMany(entry => entry.Parts))
            {
                if (part.Withheld > 0)
                {
                    tell("what the instrument said unasked was withheld in part; the rest of it is not given.");
                    return;
                }

                await client.SendAsync(part.Bytes).ConfigureAwait(false);
            }
        }
    }
}
