namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The reply to a request to abort a bulk transfer (USBTMC 1.0, sections 4.2.1.2 and 4.2.1.4).</summary>
/// <param name="Status">Success when the abort has begun; the host then asks until it is done.</param>
/// <param name="Tag">The tag of the transfer that is under way.</param>
public readonly record struct AbortReply(UsbTmcStatus Status, byte Tag)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 2;

    public static bool TryParse(ReadOnlySpan<byte> reply, out AbortReply parsed)
    {
        bool ok = reply.Length >= WireLength;
        parsed = ok ? new((UsbTmcStatus)reply[0], reply[1]) : default;
        return ok;
    }

    public void WriteTo(Span<byte> reply) => (reply[0], reply[1]) = ((byte)Status, Tag);
}
