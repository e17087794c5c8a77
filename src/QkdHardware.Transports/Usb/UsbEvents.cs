using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// The thread that runs the events of one libusb context: ends of transfers, cancellations and unplugging. It sleeps in
/// the operating system in between.
/// </summary>
internal sealed class UsbEvents
{
    private readonly UsbContextHandle context;
    private readonly Action<string> onFailed;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isStopping;

    /// <param name="context">The context.</param>
    /// <param name="name">What the thread is for, for debuggers.</param>
    /// <param name="onFailed">Called with the reason when libusb can handle no more events.</param>
    public UsbEvents(UsbContextHandle context, string name, Action<string> onFailed)
    {
        (this.context, this.onFailed) = (context, onFailed);
        new Thread(Run) { IsBackground = true, Name = $"events {name}" }.Start();
    }

    /// <summary>Ends the thread.</summary>
    public Task StopAsync()
    {
        isStopping = true;
        LibUsb.InterruptEvents(context);
        return stopped.Task;
    }

    private unsafe void Run()
    {
        while (!isStopping)
        {
            LibUsbError error = LibUsb.HandleEvents(context, null);
            if (error is LibUsbError.Success or LibUsbError.Interrupted) continue;
            onFailed($"libusb handles no more events ({error})");
            break;
        }

        stopped.SetResult();
    }
}
