namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>
/// The wire form of Alice's answer: one byte whether the record counts, then one byte for each detection. Only bits of
/// the test basis are disclosed.
/// </summary>
internal static class SiftingReply
{
    /// <summary>Both stations chose the same basis.</summary>
    public const byte Keep = 1;

    /// <summary>The pulse had the decoy intensity.</summary>
    public const byte Decoy = 2;

    /// <summary>The bit, in the test basis only.</summary>
    public const byte TestBit = 4;

    private const byte Mask = Keep | Decoy | TestBit;

    public static byte[] Write(bool isVoid, ReadOnlySpan<byte> flags)
    {
        byte[] message = new byte[flags.Length + 1];
        message[0] = isVoid ? (byte)0 : (byte)1;
        flags.CopyTo(message.AsSpan(1));
        return message;
    }

    /// <returns>The flags, or null when the record is void.</returns>
    /// <exception cref="InvalidDataException">Not one byte for each detection.</exception>
    public static byte[]? Read(ReadOnlySpan<byte> content, int detections)
    {
        if (content.Length != detections + 1 || content[0] > 1 || content[1..].IndexOfAnyExceptInRange((byte)0, Mask) >= 0)
        {
            throw new InvalidDataException("The other station's sifting does not fit the detections.");
        }

        return content[0] == 0 ? null : content[1..].ToArray();
    }
}
