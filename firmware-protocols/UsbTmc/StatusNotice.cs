namespace QkdHardware.Protocols.UsbTmc;

/// <summary>What the interrupt endpoint says (USB488 1.0, section 3.4).</summary>
/// <param name="Tag">1 for a service request, else the tag of the READ_STATUS_BYTE that this answers.</param>
/// <param name="Value">The IEEE 488 status byte.</param>
public readonly record struct StatusNotice(byte Tag, byte Value)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 2;

    private const byte ServiceRequestTag = 1;
    private const byte NoticeBit = 0x80;

    /// <summary>A service request (SRQ).</summary>
    public static StatusNotice ServiceRequest(byte value) => new(ServiceRequestTag, value);

    public bool IsServiceRequest => Tag == ServiceRequestTag;

    /// <summary>Reads a packet; false for other notices, which vendors may define.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out StatusNotice notice)
    {
        bool ok = packet.Length >= WireLength && packet[0] > NoticeBit;
        notice = ok ? new((byte)(packet[0] & ~NoticeBit), packet[1]) : default;
        return ok;
    }

    public void WriteTo(Span<byte> packet) => (packet[0], packet[1]) = ((byte)(NoticeBit | Tag), Value);
}
