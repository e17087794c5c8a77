using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Serial.Linux;

namespace QkdHardware.Transports.Serial;

/// <summary>Finds what the operating system calls the port of an address.</summary>
/// <param name="usbFolder">Where ports are listed by their USB identity.</param>
internal sealed class SerialPortLocator(string usbFolder)
{
    // The text file that stands for a port where there are no pseudo-terminals holds one short address.
    private const int MaxRedirectLength = 256;

    /// <summary>The port's path or name, or a <see cref="SerialAddress.OverTcp"/> that stands for it.</summary>
    /// <exception cref="LinkException">There is no such port.</exception>
    public (string? Path, HostAndPort? Tcp) Find(string address)
    {
        switch (SerialAddress.Parse(address))
        {
            case SerialAddress.OverTcp tcp:
                return (null, tcp.EndPoint);
            case SerialAddress.Device device:
                return Follow(address, device.Path);
            case SerialAddress.Named named:
                string entry = StableSerialName.PathOf(named.Name);
                return File.Exists(entry)
                    ? Follow(address, entry)
                    : throw new LinkException(
                        address, $"there is no emulated serial port named '{named.Name}'; start the emulator that holds it");
            case SerialAddress.Numbered numbered:
                return (OperatingSystem.IsWindows() ? $"COM{numbered.Number}" : SerialPaths.Numbered(numbered.Number), null);
            case SerialAddress.OnUsb usb:
                return OperatingSystem.IsLinux()
                    ? (SerialPaths.OnUsb(address, usb.SerialNumber, usbFolder), null)
                    : throw new LinkException(
                        address, "ports are found by USB serial number on Linux only; name the port, such as ASRL3::INSTR");
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} has no rule.");
        }
    }

    private static (string? Path, HostAndPort? Tcp) Follow(string address, string path)
    {
        bool isName = Path.GetDirectoryName(path) == StableSerialName.Folder;
        if (!isName || new FileInfo(path) is not { Exists: true, LinkTarget: null, Length: > 0 and < MaxRedirectLength })
        {
            return (path, null);
        }

        string text = File.ReadAllText(path).Trim();
        return SerialAddress.Accepts(text) && SerialAddress.Parse(text) is SerialAddress.OverTcp tcp
            ? (null, tcp.EndPoint)
            : throw new LinkException(address, $"{path} holds '{text}'; expected serial+tcp://host:port");
    }
}
