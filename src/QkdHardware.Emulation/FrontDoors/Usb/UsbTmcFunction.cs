using System.Threading.Channels;
using QkdHardware.Protocols.UsbTmc;
using Serilog;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// A USBTMC and USB488 device in front of an <see cref="IExchange"/>: messages are run in the order of their arrival, each
/// request gets a transfer when there is a response, and clear and abort empty what the specification says they empty.
/// </summary>
internal sealed class UsbTmcFunction : IUsbFunction
{
    public const byte BulkOut = 0x02;
    public const byte BulkIn = 0x81;
    public const byte InterruptIn = 0x83;

    private const byte Usb488Protocol = 1;
    private const byte PlainProtocol = 0;

    private readonly UsbTmcProfile profile;
    private readonly IExchange exchange;
    private readonly Channel<(OutPart Part, int Epoch)> inbox = Channel.CreateUnbounded<(OutPart, int)>();
    private readonly CancellationTokenSource unplugged = new();
    private readonly OutAssembler assembler = new();
    private readonly UsbTmcResponse response;
    private readonly InTransfer notice = new(UsbDescriptors.InterruptPacketLength);
    private readonly Queue<StatusNotice> notices = new();
    private readonly UsbTmcControl control;
    private readonly Task running;
    private Task clearing = Task.CompletedTask;
    private int epoch;
    private int queued;
    private bool isOutHalted;

    /// <param name="identity">Names and numbers.</param>
    /// <param name="service">The firmware.</param>
    /// <param name="profile">The kind of device.</param>
    public UsbTmcFunction(UsbIdentity identity, IExchangeService service, UsbTmcProfile profile)
    {
        this.profile = profile;
        Descriptors = new UsbDescriptors(
            identity,
            (0xFE, 0x03, profile.IsUsb488 ? Usb488Protocol : PlainProtocol),
            [BulkOut, BulkIn],
            HasInterrupt ? InterruptIn : null);
        control = new UsbTmcControl(this);
        exchange = service.Connect();
        response = new UsbTmcResponse(exchange, profile);
        exchange.ResponseReady += Respond;
        exchange.ServiceRequested += RequestService;
        running = Task.Run(RunAsync);
    }

    public event Action? Ready;

    public Lock Gate { get; } = new();

    public UsbDescriptors Descriptors { get; }

    public UsbTmcProfile Profile => profile;

    public bool HasInterrupt => profile is { IsUsb488: true, HasInterruptEndpoint: true };

    /// <summary>A clear was begun and the firmware has not let go of the command that ran.</summary>
    public bool IsClearing { get; private set; }

    /// <summary>The transfer to the device whose data is not complete, and the bytes of it that came.</summary>
    public (byte Tag, uint Count)? OutUnderWay => assembler.UnderWay is { } header ? (header.Tag, assembler.Received) : null;

    public UsbTmcResponse Response => response;

    public bool IsHalted(byte endpoint) => endpoint == BulkOut && isOutHalted;

    public void ClearHalt(byte endpoint)
    {
        if (endpoint != BulkOut) return;
        isOutHalted = false;
        assembler.Reset();
    }

    public bool TryAccept(byte endpoint, ReadOnlyMemory<byte> data)
    {
        // A device with any room takes a whole transfer: its own buffers are packets, not ours.
        if (IsClearing || (queued > 0 && queued + data.Length > profile.InputBuffer)) return false;
        bool isSound = assembler.TryFeed(data, out OutPart? part);
        if (part is not null)
        {
            queued += part.Data.Length;
            if (part.Header.Id == BulkMessageId.MessageIn) response.Announce(part.Header.Tag);
            inbox.Writer.TryWrite((part, epoch));
        }

        if (!isSound) HaltOut();
        return true;
    }

    public UsbTake TryTake(byte endpoint, int length, out ReadOnlyMemory<byte> data)
    {
        if (endpoint == BulkIn) return response.TryTake(length, out data);
        if (!notice.IsActive && notices.TryDequeue(out StatusNotice next))
        {
            byte[] packet = new byte[StatusNotice.WireLength];
            next.WriteTo(packet);
            notice.Begin(packet);
        }

        return notice.TryTake(length, out data);
    }

    public byte[]? Control(ControlSetup setup) => control.Answer(setup);

    public void Reset()
    {
        BeginClear();
        isOutHalted = false;
    }

    /// <summary>Empties all buffers and ends the command that runs, without waiting for that.</summary>
    public void BeginClear()
    {
        epoch++;
        queued = 0;
        assembler.Reset();
        response.Drop();
        if (IsClearing) return;
        IsClearing = true;

        // Ending a command runs what waits for it, which must not find the gate held.
        clearing = Task.Run(() =>
        {
            exchange.DeviceClear();
            lock (Gate)
            {
                response.Drop();
                IsClearing = false;
            }

            Ready?.Invoke();
        });
    }

    public void HaltOut()
    {
        isOutHalted = true;
        assembler.Reset();
    }

    /// <summary>The status byte, by the reply or by the interrupt endpoint.</summary>
    public StatusByteReply ReadStatusByte(byte tag)
    {
        byte value = exchange.Poll();
        if (!HasInterrupt) return new StatusByteReply(UsbTmcStatus.Success, tag, value);
        notices.Enqueue(new StatusNotice(tag, value));
        return new StatusByteReply(UsbTmcStatus.Success, tag, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await unplugged.CancelAsync().ConfigureAwait(false);
        inbox.Writer.TryComplete();
        await running.ConfigureAwait(false);
        await clearing.ConfigureAwait(false);
        exchange.ResponseReady -= Respond;
        exchange.ServiceRequested -= RequestService;
        await exchange.DisposeAsync().ConfigureAwait(false);
        unplugged.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach ((OutPart part, int partEpoch) in inbox.Reader.ReadAllAsync(unplugged.Token).ConfigureAwait(false))
            {
                await RunAsync(part, partEpoch).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The cable was pulled.
        }
    }

    private async ValueTask RunAsync(OutPart part, int partEpoch)
    {
        if (Volatile.Read(ref epoch) != partEpoch) return;
        try
        {
            switch (part.Header.Id)
            {
                case BulkMessageId.MessageOut:
                    await exchange.WriteAsync(part.Data, part.IsEnd, unplugged.Token).ConfigureAwait(false);
                    break;
                case BulkMessageId.Trigger:
                    await exchange.TriggerAsync(unplugged.Token).ConfigureAwait(false);
                    break;
                case BulkMessageId.MessageIn:
                    lock (Gate)
                    {
                        if (epoch == partEpoch) response.Request(part.Header);
                    }

                    break;
            }
        }
#pragma warning disable CA1031 // A fault of one pretend firmware must not end the process that serves the others.
        catch (Exception exception) when (!unplugged.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.ForContext<UsbTmcFunction>().Error(exception, "The firmware behind a USB device failed at a message");
        }

        lock (Gate)
        {
            if (epoch == partEpoch) queued -= part.Data.Length;
        }

        Respond();
    }

    private void Respond()
    {
        lock (Gate)
        {
            if (!IsClearing) response.TryBegin();
        }

        Ready?.Invoke();
    }

    private void RequestService()
    {
        if (!HasInterrupt) return;
        lock (Gate) notices.Enqueue(StatusNotice.ServiceRequest(exchange.Poll()));
        Ready?.Invoke();
    }
}
