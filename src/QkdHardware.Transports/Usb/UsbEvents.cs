using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// The thread that runs the events of one libusb context: ends of transfers, cancellations and unplugging. It sleeps in
/// the operating system in between.
/// </summary>
internal sealed class UsbEvents
{
    private readonly UsbContextHandle context;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isStopping;

    /// <param name="context">The context.</param>
    /// <param name="name">What the thread is for, for debuggers.</param>
    public UsbEvents(UsbContextHandle context, string name)
    {
        this.context = context;
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
            // Fails only for interrupted system calls, or when nothing can be done about it.
            _ = LibUsb.HandleEvents(context, null);
        }

        stopped.SetResult();
    }
}
