using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// A transfer with a buffer of its own, used over and over, one at a time. The buffer belongs to libusb from
/// <see cref="TrySubmit"/> until <see cref="Completion"/> is done, whatever happens; cancellation only makes that soon.
/// </summary>
internal sealed unsafe class UsbTransfer : IDisposable
{
    private readonly byte* buffer;
    private readonly NativeTransfer* native;
    private readonly GCHandle self;
    private TaskCompletionSource<(TransferStatus Status, int Length)> completion = NewCompletion();

    /// <param name="handle">The device.</param>
    /// <param name="endpoint">The endpoint's address; 0 for control.</param>
    /// <param name="type">The kind of transfer.</param>
    /// <param name="capacity">Bytes of the buffer.</param>
    public UsbTransfer(UsbHandle handle, byte endpoint, TransferType type, int capacity)
    {
        Capacity = capacity;
        native = LibUsb.AllocateTransfer(0);
        if (native is null) throw new InsufficientMemoryException("libusb has no memory for a transfer.");
        buffer = (byte*)NativeMemory.Alloc((nuint)capacity);
        self = GCHandle.Alloc(this);
        completion.SetResult((TransferStatus.Completed, 0));
        *native = new NativeTransfer
        {
            Handle = handle.DangerousGetHandle(),
            Endpoint = endpoint,
            Type = type,
            Callback = &OnCompleted,
            UserData = GCHandle.ToIntPtr(self),
            Buffer = buffer,
        };
    }

    public int Capacity { get; }

    public byte Endpoint => native->Endpoint;

    public Span<byte> Buffer => new(buffer, Capacity);

    /// <summary>How the last transfer ended; already done when none was submitted.</summary>
    public Task<(TransferStatus Status, int Length)> Completion => completion.Task;

    /// <summary>Begins a transfer of the first bytes of the buffer.</summary>
    public LibUsbError TrySubmit(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Capacity);
        native->Length = length;
        completion = NewCompletion();
        LibUsbError error = LibUsb.Submit(native);
        if (error != LibUsbError.Success) completion.SetResult((TransferStatus.Error, 0));
        return error;
    }

    /// <summary>Makes the transfer end soon. Harmless when it has ended. From any thread.</summary>
    public void Cancel()
    {
        if (!completion.Task.IsCompleted) _ = LibUsb.Cancel(native);
    }

    /// <summary>Only after <see cref="Completion"/> is done.</summary>
    public void Dispose()
    {
        LibUsb.FreeTransfer(native);
        NativeMemory.Free(buffer);
        self.Free();
    }

    // Whoever waits must not run on the thread that handles the events of all transfers.
    private static TaskCompletionSource<(TransferStatus Status, int Length)> NewCompletion() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCompleted(NativeTransfer* native)
    {
        var transfer = (UsbTransfer)GCHandle.FromIntPtr(native->UserData).Target!;
        transfer.completion.SetResult((native->Status, native->ActualLength));
    }
}
