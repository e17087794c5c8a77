using System.Buffers;
using System.Globalization;
using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>Writes single values, the same for program data and for responses. Separators are the caller's.</summary>
public static class ScpiDataWriter
{
    // The largest double has 309 digits before the point.
    private const int MaxNumberLength = 400;

    /// <summary>NR1.</summary>
    public static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<byte> text = stackalloc byte[20];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        output.Write(text[..length]);
    }

    /// <summary>NR1, NR2 or NR3, by a .NET format such as <c>0.0</c>, <c>F3</c> or <c>0.000000E+00</c>.</summary>
    /// <param name="output">Destination.</param>
    /// <param name="value">Finite, else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="format">Null for the shortest text that reads back as the same value.</param>
    public static void WriteNumber(IBufferWriter<byte> output, double value, string? format = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "A number must be finite.");

        Span<byte> text = stackalloc byte[MaxNumberLength];
        if (!value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture)
            || ScpiNumber.DecimalLength(text[..length]) != length || length == 0)
        {
            throw new ArgumentException($"The format '{format}' does not make a number.", nameof(format));
        }

        output.Write(text[..length]);
    }

    /// <summary><c>1</c> or <c>0</c>.</summary>
    public static void WriteBoolean(IBufferWriter<byte> output, bool value)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(value ? "1"u8 : "0"u8);
    }

    /// <summary>A string in double quotes, quotes inside doubled.</summary>
    /// <param name="output">Destination.</param>
    /// <param name="value">
    /// Printable ASCII, else <see cref="ArgumentException"/>: IEEE 488.2 would let a new line pass, but instruments that
    /// read line by line would take what follows it for a command.
    /// </param>
    public static void WriteString(IBufferWriter<byte> output, string value)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(value);
        if (!value.All(ScpiText.IsPrintable)) throw new ArgumentException("A string must be printable ASCII.", nameof(value));

        output.Write("\""u8);
        WriteAscii(output, value.Replace("\"", "\"\"", StringComparison.Ordinal));
        output.Write("\""u8);
    }

    /// <summary>Character data: a letter, then letters, digits and underscores; else <see cref="ArgumentException"/>.</summary>
    public static void WriteKeyword(IBufferWriter<byte> output, string value)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!char.IsAsciiLetter(value[0]) || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new ArgumentException($"'{value}' is not character data.", nameof(value));

        WriteAscii(output, value);
    }

    /// <summary>A channel list such as <c>(@1,2,5)</c>; channels are not negative.</summary>
    public static void WriteChannels(IBufferWriter<byte> output, ReadOnlySpan<int> channels)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (int channel in channels) ArgumentOutOfRangeException.ThrowIfNegative(channel, nameof(channels));

        output.Write("(@"u8);
        for (int i = 0; i < channels.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteInteger(output, channels[i]);
        }

        output.Write(")"u8);
    }

    internal static void WriteAscii(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        Span<byte> target = output.GetSpan(Math.Max(1, text.Length));
        output.Advance(Encoding.ASCII.GetBytes(text, target));
    }
}
