using System.Globalization;
using System.Text;
using System.Threading.Channels;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Links;

/// <summary>
/// A small firmware that answers messages. <c>ECHO x</c> answers <c>x</c>; <c>LATE x</c> answers when the test releases
/// it; <c>BLOCK n</c> answers n patterned bytes; <c>EMPTY</c> answers nothing in a message; anything else is answered
/// by its number of bytes and their sum.
/// </summary>
internal sealed class ScriptedMessageFirmware : IMessageService
{
    private readonly Channel<string> messages = Channel.CreateUnbounded<string>();
    private readonly Channel<bool> released = Channel.CreateUnbounded<bool>();
    private int inside;

    /// <summary>Whether two messages were ever answered at the same time.</summary>
    public bool WasEnteredTwice { get; private set; }

    /// <summary>The next short message that arrived, from any client.</summary>
    public Task<string> NextMessageAsync() => messages.Reader.ReadAsync().Bounded();

    public void Release() => released.Writer.TryWrite(true);

    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        WasEnteredTwice |= Interlocked.Increment(ref inside) > 1;
        try
        {
            if (message.Length > 100) return Encoding.ASCII.GetBytes(Describe(message.Span));
            string text = Encoding.ASCII.GetString(message.Span);
            messages.Writer.TryWrite(text);
            string[] words = text.Split(' ', 2);
            switch (words[0])
            {
                case "ECHO":
                    await Task.Yield();
                    return Encoding.ASCII.GetBytes(words[1]);
                case "LATE":
                    await released.Reader.ReadAsync(cancellationToken);
                    return Encoding.ASCII.GetBytes(words[1]);
                case "BLOCK":
                    byte[] block = new byte[int.Parse(words[1], CultureInfo.InvariantCulture)];
                    for (int i = 0; i < block.Length; i++) block[i] = ScriptedFirmware.Pattern(i);
                    return block;
                case "EMPTY":
                    return ReadOnlyMemory<byte>.Empty;
                default:
                    return Encoding.ASCII.GetBytes(Describe(message.Span));
            }
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }

    public static string Describe(ReadOnlySpan<byte> message)
    {
        long sum = 0;
        foreach (byte value in message) sum += value;
        return string.Create(CultureInfo.InvariantCulture, $"{message.Length} {sum}");
    }
}
