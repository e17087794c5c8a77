using System.Buffers;
<<<<<<< HEAD
using System.IO.Pipelines;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Tests.Instruments;

/// <summary>
/// Connects drivers to a pretend firmware without sockets: opens its byte links by name, each with a conversation of its
/// own, and can pull the cable.
/// </summary>
internal sealed class InMemoryDoor(IReadOnlyDictionary<string, object> services) : ILinkOpener
{
    private readonly List<Cable> cables = [];

    /// <summary>How many links were opened so far.</summary>
    public int OpenCount => cables.Count;

    /// <summary>Looks at, or changes, what a driver sends before it arrives; null to lose it.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> OnSent { get; set; } = data => data;

    public bool IsPlugged { get; set; } = true;

    public bool Has(string linkName) => services.ContainsKey(linkName);

    public string AddressOf(string linkName) => $"memory:{linkName}";

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default)
    {
        if (!IsPlugged)
        {
            throw new LinkException(AddressOf(linkName), "nothing listens there");
        }

        var cable = new Cable(AddressOf(linkName), (IByteService)services[linkName], data => OnSent(data));
        cables.Add(cable);
        return ValueTask.FromResult<IByteLink>(cable);
    }

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(AddressOf(linkName), "this door has no message boundaries");

    /// <summary>Pulls the cable: all links lose their peer, and none can be opened.</summary>
    public void Unplug()
    {
        IsPlugged = false;
        cables.ForEach(cable => cable.Break());
    }

    /// <summary>The firmware closes all links; new ones can be opened.</summary>
    public void Drop() => cables.ForEach(cable => cable.Break());

    private sealed class Cable : IByteLink, IByteClient
    {
        private readonly Pipe answers = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly Channel<byte[]> sent = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private readonly SemaphoreSlim writing = new(1, 1);
        private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> onSent;
        private readonly Task serving;
        private bool isBroken;

        public Cable(string address, IByteService service, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> onSent)
        {
            Address = address;
            this.onSent = onSent;
            serving = Task.Run(() => ServeAsync(service));
        }

        public string Address { get; }
=======
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Instruments;

/// <summary>Joins clients to pretend firmware without a socket: both directions are queues of portions.</summary>
/// <param name="service">The firmware.</param>
/// <param name="maxPortion">Every write arrives in portions of at most this many bytes.</param>
internal sealed class InMemoryDoor(IByteService service, int maxPortion = int.MaxValue)
{
    private readonly List<Link> links = [];

    public IByteLink Connect()
    {
        var link = new Link(service, maxPortion);
        links.Add(link);
        return link;
    }

    /// <summary>Every client loses its connection.</summary>
    public void Unplug() => links.ForEach(link => link.HangUp());

    private sealed class Link : IByteLink, IByteClient
    {
        private readonly int maxPortion;
        private readonly Channel<byte[]> toFirmware = Channel.CreateUnbounded<byte[]>();
        private readonly Channel<byte[]> toClient = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;
        private byte[] rest = [];

        public Link(IByteService service, int maxPortion)
        {
            this.maxPortion = maxPortion;
            IByteConversation conversation = service.Connect(this);
            serving = Task.Run(() => ServeAsync(conversation));
        }

        public string Address => "memory";
>>>>>>> eos

        public Task<string> Lost => lost.Task;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
<<<<<<< HEAD
            ReadResult result = await answers.Reader.ReadAsync(cancellationToken);
            if (result.Buffer.IsEmpty)
            {
                return 0;
            }

            ReadOnlySequence<byte> part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
            part.CopyTo(buffer.Span);
            answers.Reader.AdvanceTo(part.End);
            return (int)part.Length;
=======
            while (rest.Length == 0)
            {
                if (!await toClient.Reader.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                toClient.Reader.TryRead(out rest!);
            }

            int count = Math.Min(rest.Length, buffer.Length);
            rest.AsSpan(0, count).CopyTo(buffer.Span);
            rest = rest[count..];
            return count;
>>>>>>> eos
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
<<<<<<< HEAD
            cancellationToken.ThrowIfCancellationRequested();
            if (isBroken)
            {
                throw new LinkException(Address, "the peer closed the connection");
            }

            if (onSent(data) is { } arriving)
            {
                sent.Writer.TryWrite(arriving.ToArray());
=======
            foreach (byte[] portion in Portions(data))
            {
                if (!toFirmware.Writer.TryWrite(portion))
                {
                    throw new LinkException(Address, "the peer closed the connection");
                }
>>>>>>> eos
            }

            return ValueTask.CompletedTask;
        }

<<<<<<< HEAD
        async ValueTask IByteClient.SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            if (!isBroken)
            {
                await writing.WaitAsync(cancellationToken);
                await answers.Writer.WriteAsync(data, cancellationToken);
                writing.Release();
            }
        }

        public void Break()
        {
            if (!isBroken)
            {
                isBroken = true;
                sent.Writer.TryComplete();
                stop.Cancel();
                lost.TrySetResult("the peer closed the connection");
            }
=======
        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            foreach (byte[] portion in Portions(data))
            {
                toClient.Writer.TryWrite(portion);
            }

            return ValueTask.CompletedTask;
        }

        public void HangUp()
        {
            lost.TrySetResult("the peer closed the connection");
            toClient.Writer.TryComplete();
            toFirmware.Writer.TryComplete();
            stop.Cancel();
>>>>>>> eos
        }

        public async ValueTask DisposeAsync()
        {
<<<<<<< HEAD
            sent.Writer.TryComplete();
            lost.TrySetCanceled();
            await stop.CancelAsync();
            await serving;
        }

        private async Task ServeAsync(IByteService service)
        {
            await using IByteConversation conversation = service.Connect(this);
            try
            {
                await foreach (byte[] data in sent.Reader.ReadAllAsync(stop.Token))
                {
                    var output = new ArrayBufferWriter<byte>();
                    await conversation.ReceiveAsync(data, output, stop.Token);
                    if (output.WrittenCount > 0)
                    {
                        await ((IByteClient)this).SendAsync(output.WrittenMemory, stop.Token);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The cable was pulled, or the driver left.
            }

            await answers.Writer.CompleteAsync();
=======
            lost.TrySetCanceled();
            HangUp();
            await serving;
        }

        private IEnumerable<byte[]> Portions(ReadOnlyMemory<byte> data)
        {
            for (int at = 0; at < data.Length; at += maxPortion)
            {
                yield return data.Slice(at, Math.Min(maxPortion, data.Length - at)).ToArray();
                if (maxPortion == int.MaxValue)
                {
                    break;
                }
            }
        }

        private async Task ServeAsync(IByteConversation conversation)
        {
            await using (conversation)
            {
                try
                {
                    var output = new ArrayBufferWriter<byte>();
                    await foreach (byte[] portion in toFirmware.Reader.ReadAllAsync(stop.Token))
                    {
                        await conversation.ReceiveAsync(portion, output, stop.Token);
                        await SendAsync(output.WrittenMemory);
                        output.ResetWrittenCount();
                    }
                }
                catch (OperationCanceledException)
                {
                    // The cable was pulled.
                }
            }
>>>>>>> eos
        }
    }
}
