namespace QkdHardware.Protocols.UsbTmc;

/// <summary>How far a clear is (USBTMC 1.0, section 4.2.1.7).</summary>
/// <param name="Status">Pending: ask again. After success the host ends the halt of the bulk-out endpoint.</param>
/// <param name="HasMoreData">The host must read the bulk-in endpoint until a short packet before it asks again.</param>
public readonly record struct CheckClearReply(UsbTmcStatus Status, bool HasMoreData)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 2;

    public static bool TryParse(ReadOnlySpan<byte> reply, out CheckClearReply parsed)
    {
        bool ok = reply.Length >= WireLength;
        parsed = ok ? new((UsbTmcStatus)reply[0], (reply[1] & 1) != 0) : default;
        return ok;
    }

    public void WriteTo(Span<byte> reply) => (reply[0], reply[1]) = ((byte)Status, HasMoreData ? (byte)1 : (byte)0);
}
