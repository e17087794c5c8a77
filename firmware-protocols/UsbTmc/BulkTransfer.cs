namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The rules that all bulk transfers share (USBTMC 1.0, section 3).</summary>
public static class BulkTransfer
{
    /// <summary>Bytes before the data.</summary>
    public const int HeaderLength = 12;

    /// <summary>The most padding behind the data.</summary>
    public const int MaxPadding = 3;

    /// <summary>The largest tag; tags begin at 1, for 0 is none.</summary>
    public const byte LastTag = 255;

    private const int Alignment = 4;

    /// <summary>The length of a transfer that is sent: header, data, and 0 to 3 zero bytes up to a multiple of four.</summary>
    /// <param name="size">Bytes of data.</param>
    public static int PaddedLength(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return checked(HeaderLength + size + MaxPadding) / Alignment * Alignment;
    }

    /// <summary>The tag of the transfer after the one with this tag.</summary>
    public static byte NextTag(byte tag) => tag == LastTag ? (byte)1 : (byte)(tag + 1);
}
