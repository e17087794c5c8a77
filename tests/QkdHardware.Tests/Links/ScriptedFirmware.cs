using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Links;

/// <summary>
/// A small line-oriented firmware for link tests. <c>ECHO x</c> answers <c>x</c>; <c>DRIP x</c> answers it byte by byte;
/// <c>TWO</c> sends two answers at once; <c>BLOCK n</c> answers n patterned bytes; <c>SINK n</c> swallows n bytes and
/// answers their sum; <c>LATE x</c> answers when the test releases it; <c>HALF x</c> sends the first half at once and
/// the rest when released; <c>FLUSH x</c> sends all that is owed and then <c>x</c>; <c>HOLD</c> reads nothing more until the cable is pulled; <c>MUTE</c> has no answer.
/// </summary>
internal sealed class ScriptedFirmware : IByteService
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Channel<(IByteClient Client, byte[] Answer)> owed =
        Channel.CreateUnbounded<(IByteClient, byte[])>();

    private int linesAtOnce;
    private int connected;
    private readonly Channel<bool> connections = Channel.CreateUnbounded<bool>();

    public int MaxClients { get; init; } = int.MaxValue;

    /// <summary>The next line that arrived, from any client.</summary>
    public Task<string> NextLineAsync() => lines.Reader.ReadAsync().Bounded();

    /// <summary>Waits until a client came (true) or left (false).</summary>
    public Task<bool> NextConnectionAsync() => connections.Reader.ReadAsync().Bounded();

    /// <summary>The most commands that were found in one portion of input, or executed at the same time.</summary>
    public int MostLinesAtOnce => Volatile.Read(ref linesAtOnce);

    /// <summary>The number of clients that ever came.</summary>
    public int Connections => Volatile.Read(ref connected);

    /// <summary>Sends the oldest answer that is owed.</summary>
    public async Task ReleaseAsync()
    {
        (IByteClient client, byte[] answer) = await owed.Reader.ReadAsync().Bounded();
        await client.SendAsync(answer).Bounded();
    }

    public IByteConversation Connect(IByteClient client)
    {
        Interlocked.Increment(ref connected);
        connections.Writer.TryWrite(true);
        return new Conversation(this, client);
    }

    public static byte Pattern(int index) => (byte)((index * 31) + (index >> 8));

    private sealed class Conversation(ScriptedFirmware firmware, IByteClient client) : IByteConversation
    {
        private readonly StringBuilder line = new();
        private int sinking;
        private long sum;
        private int lines;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            lines = 0;
            while (!input.IsEmpty)
            {
                if (sinking > 0)
                {
                    int count = Math.Min(sinking, input.Length);
                    foreach (byte value in input.Span[..count]) sum += value;
                    sinking -= count;
                    input = input[count..];
                    if (sinking == 0) Answer(output, sum.ToString(CultureInfo.InvariantCulture));
                    continue;
                }

                int end = input.Span.IndexOf((byte)'\n');
                line.Append(Encoding.ASCII.GetString(input.Span[..(end < 0 ? input.Length : end)]));
                if (end < 0) return;
                input = input[(end + 1)..];
                string command = line.ToString();
                line.Clear();
                firmware.linesAtOnce = Math.Max(firmware.linesAtOnce, ++lines);
                firmware.lines.Writer.TryWrite(command);
                await ExecuteAsync(command, output, cancellationToken);
            }
        }

        public ValueTask DisposeAsync()
        {
            firmware.connections.Writer.TryWrite(false);
            return ValueTask.CompletedTask;
        }

        private async ValueTask ExecuteAsync(string command, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            string[] words = command.Split(' ', 2);
            string argument = words.Length > 1 ? words[1] : string.Empty;
            switch (words[0])
            {
                case "ECHO":
                    Answer(output, argument);
                    break;
                case "DRIP":
                    foreach (byte value in Encoding.ASCII.GetBytes(argument + "\n"))
                        await client.SendAsync(new[] { value }, cancellationToken);
                    break;
                case "TWO":
                    Answer(output, "one");
                    Answer(output, "two");
                    break;
                case "BLOCK":
                    int length = int.Parse(argument, CultureInfo.InvariantCulture);
                    Span<byte> block = output.GetSpan(length);
                    for (int i = 0; i < length; i++) block[i] = Pattern(i);
                    output.Advance(length);
                    break;
                case "SINK":
                    (sinking, sum) = (int.Parse(argument, CultureInfo.InvariantCulture), 0);
                    break;
                case "LATE":
                    Owe(argument + "\n");
                    break;
                case "HALF":
                    output.Write(Encoding.ASCII.GetBytes(argument[..(argument.Length / 2)]));
                    Owe(argument[(argument.Length / 2)..] + "\n");
                    break;
                case "FLUSH":
                    while (firmware.owed.Reader.TryRead(out var oldest))
                        if (ReferenceEquals(oldest.Client, client)) output.Write(oldest.Answer);
                    Answer(output, argument);
                    break;
                case "HOLD":
                    await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
                    break;
                case "MUTE":
                    break;
                default:
                    throw new InvalidOperationException($"unknown command '{command}'");
            }
        }

        private void Owe(string text) => firmware.owed.Writer.TryWrite((client, Encoding.ASCII.GetBytes(text)));

        private static void Answer(IBufferWriter<byte> output, string text) =>
            output.Write(Encoding.ASCII.GetBytes(text + "\n"));
    }
}
