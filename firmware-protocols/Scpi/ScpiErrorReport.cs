using System.Buffers;
using System.Globalization;
using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>One entry of an instrument's error queue: <c>&lt;number&gt;,"&lt;text&gt;[;&lt;detail&gt;]"</c> (SCPI-99 volume 2, section 21.8).</summary>
/// <param name="Number">Standard numbers are negative, an instrument's own positive; 0 says that the queue is empty.</param>
/// <param name="Text">Text with its detail, without the quotes.</param>
public readonly record struct ScpiErrorReport(int Number, string Text)
{
    /// <summary>Longest text with detail, in characters.</summary>
    public const int MaxTextLength = 255;

    public bool IsError => Number != 0;

    /// <summary>A standard error; the text is cut at <see cref="MaxTextLength"/>.</summary>
    public static ScpiErrorReport Of(ScpiErrorCode code, string? detail = null)
    {
        string text = ScpiErrorTexts.Of(code);
        if (!string.IsNullOrEmpty(detail)) text = $"{text};{detail}";
        return new((int)code, text.Length <= MaxTextLength ? text : text[..MaxTextLength]);
    }

    /// <summary>
    /// Reads an answer to <c>SYSTem:ERRor?</c>. Signs, blanks and a text without quotes are accepted, as instruments in
    /// the field answer <c>+0,"No error"</c> and <c>-0, No errors</c>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> reply, out ScpiErrorReport report)
    {
        report = default;
        int comma = reply.IndexOf((byte)',');
        if (comma < 0) return false;
        ReadOnlySpan<byte> number = ScpiCharacters.Trim(reply[..comma]);
        if (!int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return false;

        ReadOnlySpan<byte> text = ScpiCharacters.Trim(reply[(comma + 1)..]);
        report = new(value, ScpiText.IsQuoted(text) ? ScpiText.Unquote(text) : Encoding.Latin1.GetString(text));
        return true;
    }

    /// <summary>Writes the entry as an answer; characters that a string cannot carry become <c>?</c>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ScpiDataWriter.WriteInteger(output, Number);
        output.Write(","u8);
        ScpiDataWriter.WriteString(output, ScpiText.Printable(Text ?? string.Empty));
    }
}
