namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>Linux's error numbers as its USB file system uses them.</summary>
internal static class LinuxError
{
    public const int NoEntry = 2;
    public const int TryAgain = 11;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int InvalidArgument = 22;
    public const int NotSupported = 25;

    /// <summary>The endpoint is halted.</summary>
    public const int BrokenPipe = 32;

    /// <summary>No driver of the kernel holds the interface.</summary>
    public const int NoData = 61;

    /// <summary>The device sent more than fits.</summary>
    public const int Overflow = 75;

    /// <summary>The device was unplugged.</summary>
    public const int Shutdown = 108;
}
