using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>
/// The timestamps of one input during one record. Receives until the stream ends, and hands tags on block by block. What
/// travels here is a station's raw key: no message ever shows more of it than a number of bytes.
/// </summary>
internal sealed class TagStream : IAsyncDisposable
{
    private readonly DriverContext context;
    private readonly IMessageLink link;
    private readonly Lock delivery;
    private readonly Action<TagBlock> onBlock;
    private readonly CancellationTokenSource stop = new();
    private long received;

    private TagStream(DriverContext context, int input, IMessageLink link, Lock delivery, Action<TagBlock> onBlock)
    {
        (this.context, Input, this.link, this.delivery, this.onBlock) = (context, input, link, delivery, onBlock);
        Receiving = Task.Run(ReceiveAsync);
    }

    public int Input { get; }

    /// <summary>Tags handed on so far.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>
    /// Whether the stream ended before anything came: either there was nothing to send, or this end met the end of the
    /// stream before, whose port the target still held.
    /// </summary>
    public bool EndedUnused => Receiving.IsCompletedSuccessfully && Received == 0;

    /// <summary>Ends with the stream, with disposal, or with what went wrong.</summary>
    public Task Receiving { get; }

    /// <summary>Connects; the data link target may bind later.</summary>
    /// <param name="context">For the link and for messages.</param>
    /// <param name="input">The input, and the channel number of its tags.</param>
    /// <param name="delivery">Held while a block is handed on: one at a time over all inputs.</param>
    /// <param name="onBlock">Takes each block.</param>
    /// <exception cref="InstrumentException">The link could not be opened.</exception>
    public static async ValueTask<TagStream> OpenAsync(
        DriverContext context, int input, Lock delivery, Action<TagBlock> onBlock, CancellationToken cancellationToken)
    {
        string name = Id900TimeTagger.StreamLinkName(input);
        try
        {
            IMessageLink link = await context.Links.OpenMessagesAsync(name, cancellationToken).ConfigureAwait(false);
            return new TagStream(context, input, link, delivery, onBlock);
        }
        catch (LinkException exception)
        {
            throw new InstrumentException(
                InstrumentErrorKind.Disconnected,
                context.DeviceId,
                $"the link {name} ({exception.Address}) could not be opened: {exception.Message.TrimEnd('.')}.",
                exchange: null,
                "Check the address in the bench file.",
                exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await link.DisposeAsync().ConfigureAwait(false);
        await Receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        using TagBlock block = TagBlock.Rent(fields: TagFields.Reference);
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> message = await link.ReceiveAsync(stop.Token).ConfigureAwait(false);
                if (message.IsEmpty) return; // The end of the stream (SPEC.md section 1).
                if (message.Length % Id900Timestamp.LengthWithReference != 0) throw Malformed(message.Length);
                Deliver(message.Span, block);
            }
        }
        catch (LinkException)
        {
            // A disconnect is the other way to end a stream; whether tags are missing, the counts tell.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposal.
        }
        catch (ObjectDisposedException) when (stop.IsCancellationRequested)
        {
            // Disposal.
        }
    }

    private void Deliver(ReadOnlySpan<byte> records, TagBlock block)
    {
        int length = records.Length;
        while (!records.IsEmpty)
        {
            block.Clear();
            int count = Math.Min(block.Free, records.Length / Id900Timestamp.LengthWithReference);
            int bytes = count * Id900Timestamp.LengthWithReference;
            if (!TimestampRecords.TrySplit(records[..bytes], block.FreeTimes, block.FreeReferences)) throw Malformed(length);
            block.FreeChannels[..count].Fill((ushort)Input);
            block.Advance(count);
            block.IsSorted = false; // Times start again at each reference edge.
            records = records[bytes..];
            lock (delivery)
            {
                if (stop.IsCancellationRequested) return;
                onBlock(block);
            }

            Interlocked.Add(ref received, count);
        }
    }

    private InstrumentException Malformed(int length) => context.Violation(
        $"the stream of input {Input} brought a message that is no timestamp records.",
        $"got <{length} bytes withheld>");
}
