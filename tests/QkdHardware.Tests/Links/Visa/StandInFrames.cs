using System.Buffers;
using System.Buffers.Binary;
using System.Threading.Channels;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Links.Visa;

/// <summary>The device's end of the frames in <c>standin.c</c>: messages for a firmware, clear, status byte and trigger.</summary>
internal sealed class StandInFrames(IMessageService firmware) : IByteService
{
    private IMessageService Firmware => firmware;

    private int clears;
    private int triggers;
    private int polls;

    /// <summary>The status byte; a poll clears its bit 6.</summary>
    public int StatusByte;

    public int Clears => Volatile.Read(ref clears);

    public int Triggers => Volatile.Read(ref triggers);

    public int Polls => Volatile.Read(ref polls);

    public IByteConversation Connect(IByteClient client) => new Conversation(this, client);

    private sealed class Conversation(StandInFrames device, IByteClient client) : IByteConversation
    {
        private const int HeadLength = 5;

        private readonly ArrayBufferWriter<byte> input = new();
        private Work work = new(device, client);

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> portion, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            input.Write(portion.Span);
            ReadOnlyMemory<byte> left = input.WrittenMemory;
            while (FrameLength(left.Span) is > 0 and int length)
            {
                await TakeAsync(left[..length], cancellationToken);
                left = left[length..];
            }

            byte[] rest = left.ToArray();
            input.ResetWrittenCount();
            input.Write(rest);
        }

        public ValueTask DisposeAsync() => work.DisposeAsync();

        private static int FrameLength(ReadOnlySpan<byte> left)
        {
            if (left.IsEmpty || (left[0] == 'M' && left.Length < HeadLength)) return 0;
            int length = left[0] == 'M' ? HeadLength + BinaryPrimitives.ReadInt32BigEndian(left[1..]) : 1;
            return left.Length < length ? 0 : length;
        }

        private async Task TakeAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
        {
            switch ((char)frame.Span[0])
            {
                case 'M':
                    work.Take(frame[HeadLength..].ToArray());
                    break;
                case 'C':
                    await work.DisposeAsync();
                    work = new Work(device, client);
                    Interlocked.Increment(ref device.clears);
                    await client.SendAsync("C"u8.ToArray(), cancellationToken);
                    break;
                case 'S':
                    Interlocked.Increment(ref device.polls);
                    int status = Interlocked.And(ref device.StatusByte, ~0x40);
                    await client.SendAsync(new[] { (byte)'S', (byte)status }, cancellationToken);
                    break;
                case 'T':
                    Interlocked.Increment(ref device.triggers);
                    break;
                default:
                    throw new InvalidOperationException($"unknown frame '{(char)frame.Span[0]}'");
            }
        }
    }

    /// <summary>Messages between two clears, answered one after the other.</summary>
    private sealed class Work : IAsyncDisposable
    {
        private readonly Channel<byte[]> messages = Channel.CreateUnbounded<byte[]>();
        private readonly CancellationTokenSource end = new();
        private readonly Task working;

        public Work(StandInFrames device, IByteClient client) => working = Task.Run(() => AnswerAsync(device, client));

        public void Take(byte[] message) => messages.Writer.TryWrite(message);

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await working;
            end.Dispose();
        }

        private async Task AnswerAsync(StandInFrames device, IByteClient client)
        {
            try
            {
                await foreach (byte[] message in messages.Reader.ReadAllAsync(end.Token))
                {
                    ReadOnlyMemory<byte> answer = await device.Firmware.AnswerAsync(message, end.Token);
                    byte[] frame = new byte[5 + answer.Length];
                    frame[0] = (byte)'M';
                    BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), answer.Length);
                    answer.CopyTo(frame.AsMemory(5));

                    // Whole or not at all: half a frame would spoil those after it.
                    await client.SendAsync(frame, CancellationToken.None);
                }
            }
            catch (OperationCanceledException)
            {
                // Cleared, or the cable was pulled.
            }
        }
    }
}
