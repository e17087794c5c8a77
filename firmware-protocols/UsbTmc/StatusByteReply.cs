namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The reply to READ_STATUS_BYTE (USB488 1.0, section 4.3.1).</summary>
/// <param name="Status">Whether the instrument answers.</param>
/// <param name="Tag">The request's tag, 2 to 127.</param>
/// <param name="Value">
/// The IEEE 488 status byte; 0 when the instrument has an interrupt endpoint, where a <see cref="StatusNotice"/> brings it.
/// </param>
public readonly record struct StatusByteReply(UsbTmcStatus Status, byte Tag, byte Value)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 3;

    /// <summary>The first tag; a notice with tag 1 is a service request.</summary>
    public const byte FirstTag = 2;

    /// <summary>The last tag.</summary>
    public const byte LastTag = 127;

    /// <summary>The tag of the request after the one with this tag.</summary>
    public static byte NextTag(byte tag) => tag is < FirstTag or >= LastTag ? FirstTag : (byte)(tag + 1);

    public static bool TryParse(ReadOnlySpan<byte> reply, out StatusByteReply parsed)
    {
        bool ok = reply.Length >= WireLength;
        parsed = ok ? new((UsbTmcStatus)reply[0], reply[1], reply[2]) : default;
        return ok;
    }

    public void WriteTo(Span<byte> reply) => (reply[0], reply[1], reply[2]) = ((byte)Status, Tag, Value);
}
