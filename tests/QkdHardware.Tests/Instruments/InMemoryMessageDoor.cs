using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Instruments;

/// <summary>Joins clients to pretend firmware that answers each message with one, without a socket; one message at a time.</summary>
internal sealed class InMemoryMessageDoor(IMessageService service)
{
    private readonly List<Link> links = [];
    private readonly Lock order = new();
    private Task last = Task.CompletedTask;

    /// <summary>False to leave messages without an answer.</summary>
    public Func<ReadOnlyMemory<byte>, bool> Answers { get; set; } = _ => true;

    public IMessageLink Connect()
    {
        var link = new Link(this);
        lock (links) links.Add(link);
        return link;
    }

    /// <summary>Every client loses its connection.</summary>
    public void Unplug()
    {
        lock (links) links.ForEach(link => link.HangUp());
    }

    private void Take(byte[] message, Link link)
    {
        lock (order)
        {
            Task before = last;
            last = Task.Run(() => AnswerAsync(before, message, link));
        }
    }

    private async Task AnswerAsync(Task before, byte[] message, Link link)
    {
        await before;
        if (Answers(message)) link.Take((await service.AnswerAsync(message, CancellationToken.None)).ToArray());
    }

    private sealed class Link(InMemoryMessageDoor door) : IMessageLink
    {
        private readonly Channel<byte[]> answers = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Address => "memory";

        public Task<string> Lost => lost.Task;

        public void Take(byte[] answer) => answers.Writer.TryWrite(answer);

        public void HangUp()
        {
            if (answers.Writer.TryComplete(new LinkException(Address, "the peer is gone"))) lost.TrySetResult("the peer is gone");
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
        {
            if (lost.Task.IsCompleted) throw new LinkException(Address, "the peer is gone");
            door.Take(message.ToArray(), this);
            return ValueTask.CompletedTask;
        }

        public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
        {
            while (await answers.Reader.WaitToReadAsync(cancellationToken))
            {
                if (answers.Reader.TryRead(out byte[]? answer)) return answer;
            }

            throw new LinkException(Address, "the link is closed");
        }

        public ValueTask DisposeAsync()
        {
            lost.TrySetCanceled();
            answers.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}
