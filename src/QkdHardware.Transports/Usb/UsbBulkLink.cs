using QkdHardware.Abstractions.Links;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// A stream of bytes over two bulk endpoints. One transfer always waits for input, so nothing that the device sends is lost
/// by a cancelled read, and unplugging is noticed at once. The ends of transfers, empty ones too, mean nothing here.
/// </summary>
internal sealed class UsbBulkLink : IByteLink
{
    private const int BufferLength = 64 * 1024;

    private readonly UsbDevice device;
    private readonly UsbTransfer input;
    private readonly UsbTransfer output;
    private readonly int readLength;
    private Task<UsbOutcome> reading;
    private int taken;

    /// <param name="device">Owned.</param>
    /// <param name="inEndpoint">The endpoint to read.</param>
    /// <param name="outEndpoint">The endpoint to write.</param>
    public UsbBulkLink(UsbDevice device, UsbEndpoint inEndpoint, UsbEndpoint outEndpoint)
    {
        this.device = device;

        // A device may send a whole packet at any time, so no buffer ends within one.
        readLength = BufferLength / inEndpoint.PacketLength * inEndpoint.PacketLength;
        input = device.AddTransfer(inEndpoint.Address, TransferType.Bulk, readLength);
        output = device.AddTransfer(outEndpoint.Address, TransferType.Bulk, BufferLength);
        reading = ReadAhead();
    }

    public string Address => device.Address;

    public Task<string> Lost => device.Lost;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!buffer.IsEmpty)
        {
            UsbOutcome outcome = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            int count = Math.Min(outcome.Length - taken, buffer.Length);
            input.Buffer.Slice(taken, count).CopyTo(buffer.Span);
            taken += count;
            if (taken == outcome.Length)
            {
                if (outcome.IsRefused) await device.ClearHaltAsync(input.Endpoint).ConfigureAwait(false);
                (taken, reading) = (0, ReadAhead());
            }

            if (count > 0) return count;
        }

        return 0;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, output.Capacity);
            data.Span[..length].CopyTo(output.Buffer);
            UsbOutcome outcome = await device.RunAsync(output, length, cancellationToken).ConfigureAwait(false);
            if (outcome.IsRefused)
            {
                await device.ClearHaltAsync(output.Endpoint).ConfigureAwait(false);
                throw new LinkException(Address, $"the device refuses what is written to endpoint 0x{output.Endpoint:x2}");
            }

            data = data[outcome.Length..];
        }
    }

    public ValueTask DisposeAsync() => device.DisposeAsync();

    private Task<UsbOutcome> ReadAhead()
    {
        Task<UsbOutcome> ahead = RunAsync();

        // Its failure is for the next reader, and there may be none.
        _ = ahead.ContinueWith(
            static failed => failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return ahead;

        async Task<UsbOutcome> RunAsync() =>
            await device.RunAsync(input, readLength, CancellationToken.None).ConfigureAwait(false);
    }
}
