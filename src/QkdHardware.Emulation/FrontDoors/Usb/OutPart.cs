using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>What a transfer to the device brought.</summary>
/// <param name="Header">Its header, which for a request or a trigger is all.</param>
/// <param name="Data">Bytes of a message.</param>
/// <param name="IsEnd">The last of them ends the message.</param>
internal sealed record OutPart(BulkOutHeader Header, ReadOnlyMemory<byte> Data, bool IsEnd);
