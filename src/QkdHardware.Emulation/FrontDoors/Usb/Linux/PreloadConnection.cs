using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// One opened device node of a client under libumockdev's preload library, which asks us over a Unix socket to carry out
/// each system call. Both sides send three numbers of 64 bits; see <see cref="Command"/>. One thread serves one client.
/// The connection is kept after unplugging, since the library aborts its process when it is lost during a call.
/// </summary>
internal sealed class PreloadConnection
{
    private const int MessageLength = 3 * sizeof(ulong);
    private const int MaxTransfer = 64 << 20;

    private readonly Socket socket;
    private readonly EmulatedUsbPort port;
    private readonly byte[] message = new byte[MessageLength];
    private readonly ArrayBufferWriter<byte> reply = new();

    private PreloadConnection(Socket socket, EmulatedUsbPort port) => (this.socket, this.port) = (socket, port);

    private enum Command : ulong
    {
        /// <summary>Client: ioctl, its number, its argument.</summary>
        Control = 1,

        /// <summary>Client: result and error number of a call that it was told to make.</summary>
        Result = 2,

        /// <summary>Emulator: the call is done, with result and error number.</summary>
        Done = 3,

        /// <summary>Emulator: make the call for real and tell its result.</summary>
        Run = 4,

        /// <summary>Emulator: send the bytes at an address, of a length.</summary>
        ReadMemory = 5,

        /// <summary>Emulator: write the bytes that follow to an address, of a length.</summary>
        WriteMemory = 6,

        /// <summary>Client: read, to an address, of a length.</summary>
        Read = 7,

        /// <summary>Client: write, from an address, of a length.</summary>
        Write = 8,
    }

    /// <summary>Transfers that are done and not fetched. Guarded by the device's gate.</summary>
    public Queue<Urb> Done { get; } = new();

    /// <summary>Serves a client on a thread of its own until it closes the node.</summary>
    public static void Start(Socket socket, EmulatedUsbPort port)
    {
        var connection = new PreloadConnection(socket, port);
        port.Add(connection);
        new Thread(connection.Serve) { IsBackground = true, Name = "emulated USB client" }.Start();
    }

    private void Serve()
    {
        try
        {
            using (socket)
            {
                while (TryReceive(message)) Answer((Command)Number(0), Number(1), Number(2));
            }
        }
        catch (SocketException)
        {
            // The client died inside a call.
        }
        finally
        {
            port.Remove(this);
        }
    }

    private void Answer(Command command, ulong number, ulong argument)
    {
        if (command != Command.Control)
        {
            // A read or write of the node itself: there is nothing to emulate.
            Add(Command.Run, 0, 0);
            Flush();
            if (TryReceive(message)) Finish((long)Number(1), (int)Number(2));
            return;
        }

        int error = (UsbFileCall)(number & 0xFF) switch
        {
            UsbFileCall.Submit => Submit(argument),
            UsbFileCall.ReapNoDelay => Reap(argument),
            UsbFileCall.Discard => port.Discard(this, argument),
            UsbFileCall.ClaimInterface or UsbFileCall.DisconnectAndClaim => port.Claim(this),
            UsbFileCall.ReleaseInterface => port.Release(this),
            UsbFileCall.ClearHalt or UsbFileCall.ResetEndpoint => port.ClearHalt((byte)ReadMemory(argument, sizeof(uint))[0]),
            UsbFileCall.Reset => port.Reset(),
            UsbFileCall.GetCapabilities => GetCapabilities(argument),
            UsbFileCall.SetInterface or UsbFileCall.SetConfiguration => port.Acknowledge(),
            UsbFileCall.GetDriver or UsbFileCall.DriverCall => LinuxError.NoData,
            _ => LinuxError.NotSupported,
        };
        Finish(error == 0 ? 0 : -1, error);
    }

    private int Submit(ulong address)
    {
        var urb = new Urb(this, address, ReadMemory(address, Urb.WireLength));
        if (urb.Length is < 0 or > MaxTransfer) return LinuxError.InvalidArgument;
        if (urb.IsControl || !urb.IsIn) urb.Data = ReadMemory(urb.Buffer, urb.Length);
        return port.Submit(urb);
    }

    private int Reap(ulong address)
    {
        int error = port.Reap(this, out Urb? urb);
        if (urb is null) return error;

        const int SetupLength = Protocols.UsbTmc.ControlSetup.WireLength;
        if (urb.IsControl || urb.IsIn) WriteMemory(urb.IsControl ? urb.Buffer + SetupLength : urb.Buffer, urb.Data.Span);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt32LittleEndian(number, urb.Status);
        WriteMemory(urb.Address + Urb.StatusAt, number[..sizeof(int)]);
        BinaryPrimitives.WriteInt32LittleEndian(number, urb.ActualLength);
        WriteMemory(urb.Address + Urb.ActualLengthAt, number[..sizeof(int)]);
        BinaryPrimitives.WriteUInt64LittleEndian(number, urb.Address);
        WriteMemory(address, number);
        return 0;
    }

    private int GetCapabilities(ulong address)
    {
        // Zero-length packets, buffers of any length, and transfers may be fetched after unplugging.
        Span<byte> capabilities = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(capabilities, 0x01 | 0x04 | 0x10);
        WriteMemory(address, capabilities);
        return 0;
    }

    private byte[] ReadMemory(ulong address, int length)
    {
        if (length == 0) return [];
        byte[] data = new byte[length];
        Add(Command.ReadMemory, address, (ulong)length);
        Flush();
        return TryReceive(data) ? data : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private void WriteMemory(ulong address, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return;
        Add(Command.WriteMemory, address, (ulong)data.Length);
        reply.Write(data);
    }

    private void Finish(long result, int error)
    {
        Add(Command.Done, (ulong)result, (ulong)error);
        Flush();
    }

    private ulong Number(int index) => BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(index * sizeof(ulong)));

    private void Add(Command command, ulong first, ulong second)
    {
        Span<byte> numbers = stackalloc byte[MessageLength];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, (ulong)command);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[sizeof(ulong)..], first);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[(2 * sizeof(ulong))..], second);
        reply.Write(numbers);
    }

    private void Flush()
    {
        ReadOnlySpan<byte> left = reply.WrittenSpan;
        while (!left.IsEmpty) left = left[socket.Send(left)..];
        reply.ResetWrittenCount();
    }

    private bool TryReceive(Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = socket.Receive(data);
            if (count == 0) return false;
            data = data[count..];
        }

        return true;
    }
}
