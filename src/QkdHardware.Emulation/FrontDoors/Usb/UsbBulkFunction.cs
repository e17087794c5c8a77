using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// A device of its maker's own class that is a stream of bytes each way over two bulk endpoints, in front of an
/// <see cref="IByteService"/>. What the firmware says at once is one transfer.
/// </summary>
internal sealed class UsbBulkFunction : IUsbFunction
{
    public const byte BulkOut = 0x02;
    public const byte BulkIn = 0x81;

    // What a device holds of each direction before the other side has to wait.
    private const int BufferLength = 64 * 1024;

    private static readonly (byte, byte, byte) VendorClass = (0xFF, 0xFF, 0xFF);

    private readonly CancellationTokenSource unplugged = new();
    private readonly InTransfer transfer = new(UsbDescriptors.BulkPacketLength);
    private readonly Queue<ReadOnlyMemory<byte>> answers = new();
    private readonly Stream stream;
    private readonly Task running;

    /// <param name="identity">Names and numbers.</param>
    /// <param name="address">For messages.</param>
    /// <param name="service">The firmware.</param>
    public UsbBulkFunction(UsbIdentity identity, string address, IByteService service)
    {
        Descriptors = new UsbDescriptors(identity, VendorClass, [BulkOut, BulkIn], interruptEndpoint: null);
        stream = new Stream(this, address);
        running = ByteSession.RunAsync(stream, service, unplugged.Token);
    }

    public event Action? Ready;

    public Lock Gate { get; } = new();

    public UsbDescriptors Descriptors { get; }

    public bool IsHalted(byte endpoint) => false;

    public void ClearHalt(byte endpoint)
    {
    }

    public bool TryAccept(byte endpoint, ReadOnlyMemory<byte> data) => stream.TryAdd(data);

    public UsbTake TryTake(byte endpoint, int length, out ReadOnlyMemory<byte> data)
    {
        if (!transfer.IsActive && answers.TryDequeue(out ReadOnlyMemory<byte> next)) transfer.Begin(next);
        UsbTake result = transfer.TryTake(length, out data);
        stream.Given(data.Length);
        return result;
    }

    public byte[]? Control(ControlSetup setup) => null;

    public void Reset()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await unplugged.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        unplugged.Dispose();
    }

    /// <summary>The firmware's end of the two endpoints.</summary>
    private sealed class Stream(UsbBulkFunction device, string address) : IByteLink
    {
        private readonly Channel<ReadOnlyMemory<byte>> arrived = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim given = new(0);
        private ReadOnlyMemory<byte> input;
        private int unread;
        private int untaken;

        public string Address => address;

        public Task<string> Lost => lost.Task;

        public bool TryAdd(ReadOnlyMemory<byte> data)
        {
            if (unread > 0 && unread + data.Length > BufferLength) return false;
            unread += data.Length;
            return data.IsEmpty || arrived.Writer.TryWrite(data);
        }

        public void Given(int count)
        {
            untaken -= count;
            if (count > 0) given.Release();
        }

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (input.IsEmpty) input = await arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            int count = Math.Min(buffer.Length, input.Length);
            input[..count].CopyTo(buffer);
            input = input[count..];
            lock (device.Gate) unread -= count;
            device.Ready?.Invoke();
            return count;
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            while (!TryAnswer(data)) await given.WaitAsync(cancellationToken).ConfigureAwait(false);
            device.Ready?.Invoke();
        }

        public ValueTask DisposeAsync()
        {
            lost.TrySetCanceled();
            return ValueTask.CompletedTask;
        }

        private bool TryAnswer(ReadOnlyMemory<byte> data)
        {
            lock (device.Gate)
            {
                if (untaken > BufferLength) return false;
                untaken += data.Length;
                device.answers.Enqueue(data.ToArray());
                return true;
            }
        }
    }
}
