using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Usb.Native;

/// <summary><c>struct libusb_transfer</c> without the packets of isochronous transfers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTransfer
{
    public nint Handle;
    public byte Flags;
    public byte Endpoint;
    public TransferType Type;
    public uint TimeoutMilliseconds;
    public TransferStatus Status;
    public int Length;
    public int ActualLength;
    public delegate* unmanaged[Cdecl]<NativeTransfer*, void> Callback;
    public nint UserData;
    public byte* Buffer;
    public int PacketCount;
}
