using System.Buffers;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Transports.Usb;

/// <summary>Receives whole messages, which the instrument may send in several transfers.</summary>
/// <param name="address">The link, for messages.</param>
/// <param name="endpoints">The transfers.</param>
/// <param name="settings">Lengths and departures.</param>
internal sealed class UsbTmcReceiver(string address, UsbTmcEndpoints endpoints, UsbSettings settings)
{
    // Most answers are short, and the system makes room for what is asked, not for what comes.
    private const int FirstRequest = 15 * 1024;

    /// <exception cref="LinkException">Not a USBTMC answer, not the answer to the request, or too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte>? message = null;
        int request = settings.TrustsFirstHeader ? settings.MaxTransfer : Math.Min(FirstRequest, settings.MaxTransfer);
        while (true)
        {
            int length = await endpoints.AskAsync(request, cancellationToken).ConfigureAwait(false);
            BulkInHeader header = ReadHeader(endpoints.Input.Buffer[..length], request);
            int size = (int)header.Size;
            bool isLast = header.IsEnd || settings.TrustsFirstHeader;
            if ((message?.WrittenCount ?? 0) > settings.MaxMessage - size)
            {
                throw new LinkException(address, $"the answer is longer than the {settings.MaxMessage} bytes of max_message");
            }

            int count = Math.Min(size, length - BulkTransfer.HeaderLength);
            ReadOnlySpan<byte> data = endpoints.Input.Buffer.Slice(BulkTransfer.HeaderLength, count);
            if (message is null && isLast && count == size) return data.ToArray();

            message ??= new ArrayBufferWriter<byte>(Math.Max(isLast ? size : 2 * settings.MaxTransfer, 1));
            message.Write(data);
            await ReadRestAsync(message, size - count, cancellationToken).ConfigureAwait(false);
            if (isLast) return message.WrittenMemory;
            request = settings.MaxTransfer;
        }
    }

    /// <summary>By the book a transfer ends with its data; some instruments send short packets before that.</summary>
    private async ValueTask ReadRestAsync(ArrayBufferWriter<byte> message, int left, CancellationToken cancellationToken)
    {
        while (left > 0)
        {
            int length = await endpoints.ReadAsync(left, cancellationToken).ConfigureAwait(false);
            if (length == 0) throw new LinkException(address, $"the answer ended {left} bytes before the length in its header");
            int count = Math.Min(left, length);
            message.Write(endpoints.Input.Buffer[..count]);
            left -= count;
        }
    }

    private BulkInHeader ReadHeader(ReadOnlySpan<byte> transfer, int request)
    {
        // The identifier is not looked at: some instruments send another one (SPEC.md, section 3).
        if (BulkInHeader.TryRead(transfer, out BulkInHeader header) != FrameStatus.Complete)
        {
            throw new LinkException(address, $"the instrument sent {transfer.Length} bytes that do not begin with a USBTMC header");
        }

        if (header.Tag != endpoints.LastInTag)
        {
            throw new LinkException(address, $"the answer carries the tag {header.Tag}; the request was {endpoints.LastInTag}");
        }

        bool fits = header.Size <= (settings.TrustsFirstHeader ? (uint)settings.MaxMessage : (uint)request);
        return fits
            ? header
            : throw new LinkException(address, $"the instrument announces {header.Size} bytes where {request} were asked for");
    }
}
