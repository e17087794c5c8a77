using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// Tells running clients that a device came or went, as udev does. The preload library gives each listening client a
/// datagram socket named <c>event</c>N in the emulated root, in place of udev's broadcast.
/// </summary>
internal static class UdevBroadcast
{
    // | "libudev\0" | magic | header length | properties at | properties length | hash of subsystem | of device type | tags u64 |
    private const int HeaderLength = 40;
    private const uint Magic = 0xFEEDCAFE;
    private const string Subsystem = "usb";
    private const string DeviceType = "usb_device";

    private static long sequence;

    /// <param name="root">The folder of all emulated devices.</param>
    /// <param name="action"><c>add</c> or <c>remove</c>.</param>
    /// <param name="kernelPath">The device's path below <c>/sys</c>.</param>
    /// <param name="properties">What udev tells of the device.</param>
    public static void Send(
        string root, string action, string kernelPath, IEnumerable<KeyValuePair<string, string>> properties)
    {
        byte[] message = Build(action, kernelPath, properties);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        foreach (string path in Directory.GetFiles(root, "event*"))
        {
            try
            {
                socket.SendTo(message, new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Left by a client that died.
                File.Delete(path);
            }
            catch (SocketException)
            {
                // A client that does not read its events, or has just ended.
            }
        }
    }

    private static byte[] Build(
        string action, string kernelPath, IEnumerable<KeyValuePair<string, string>> properties)
    {
        var text = new StringBuilder();
        Add("ACTION", action);
        Add("DEVPATH", kernelPath);
        Add("SUBSYSTEM", Subsystem);
        Add("SEQNUM", $"{Interlocked.Increment(ref sequence)}");
        foreach ((string name, string value) in properties) Add(name, name == "DEVNAME" ? $"/dev/{value}" : value);

        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        byte[] message = new byte[HeaderLength + body.Length];
        "libudev\0"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Magic);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(20), body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(24), Hash(Subsystem));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(28), Hash(DeviceType));
        body.CopyTo(message, HeaderLength);
        return message;

        void Add(string name, string value) => text.Append(name).Append('=').Append(value).Append('\0');
    }

    /// <summary>MurmurHash2 with seed 0, by which udev's messages are filtered before they are read.</summary>
    private static uint Hash(string text)
    {
        const uint Multiplier = 0x5BD1E995;
        ReadOnlySpan<byte> left = Encoding.ASCII.GetBytes(text);
        uint hash = (uint)left.Length;
        for (; left.Length >= sizeof(uint); left = left[sizeof(uint)..])
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(left) * Multiplier;
            hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
        }

        if (!left.IsEmpty)
        {
            for (int i = left.Length - 1; i >= 0; i--) hash ^= (uint)left[i] << (8 * i);
            hash *= Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
