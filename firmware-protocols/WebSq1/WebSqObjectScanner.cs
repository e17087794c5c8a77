using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>
/// Finds the end of one JSON object in bytes that come in any portions (SPEC.md section 1): an object ends at the brace
/// that closes it; braces inside strings do not count. ETB and white space before an object are skipped.
/// </summary>
/// <param name="maxLength">The longest object that is believed.</param>
public struct WebSqObjectScanner(int maxLength)
{
    /// <summary>Ends one or more objects of the server.</summary>
    public const byte Etb = 0x17;

    private static readonly SearchValues<byte> Telling = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\', (byte)'{', (byte)'}']);

    private int depth;
    private bool inString;
    private bool escaped;

    /// <summary>The length of the object so far, from its opening brace.</summary>
    public int ObjectLength { get; private set; }

    /// <summary>Goes on with the next portion.</summary>
    /// <param name="data">The next bytes.</param>
    /// <param name="consumed">
    /// How many of them were looked at: up to and with the end of the object, or the byte that breaks the rules.
    /// </param>
    /// <returns>
    /// <see cref="FrameStatus.Complete"/>: the last <see cref="ObjectLength"/> bytes are an object; call
    /// <see cref="Reset"/> before the next one. <see cref="FrameStatus.Malformed"/>: call <see cref="Reset"/> to go on
    /// behind the fault.
    /// </returns>
    public FrameStatus Scan(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 0;
        while (consumed < data.Length)
        {
            if (depth > 0 && !escaped)
            {
                int skipped = SkipPlain(data[consumed..]);
                consumed += skipped;
                ObjectLength += skipped;
                if (ObjectLength > maxLength)
                {
                    return FrameStatus.Malformed;
                }

                if (consumed == data.Length)
                {
                    break;
                }
            }

            FrameStatus status = Take(data[consumed++]);
            if (status != FrameStatus.NeedMoreData)
            {
                return status;
            }
        }

        return FrameStatus.NeedMoreData;
    }

    /// <summary>Forgets what was scanned.</summary>
    public void Reset() => (depth, inString, escaped, ObjectLength) = (0, false, false, 0);

    private static int SkipPlain(ReadOnlySpan<byte> data) =>
        data.IndexOfAny(Telling) is >= 0 and int index ? index : data.Length;

    private FrameStatus Take(byte value)
    {
        if (depth == 0)
        {
            switch (value)
            {
                case (byte)'{':
                    (depth, ObjectLength) = (1, 1);
                    return FrameStatus.NeedMoreData;
                case Etb or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    return FrameStatus.NeedMoreData;
                default:
                    return FrameStatus.Malformed;
            }
        }

        ObjectLength++;
        if (ObjectLength > maxLength || (value < 0x20 && (inString || value is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))))
        {
            return FrameStatus.Malformed;
        }

        if (inString)
        {
            bool wasEscaped = escaped;
            escaped = !wasEscaped && value == '\\';
            inString = wasEscaped || value != '"';
            return FrameStatus.NeedMoreData;
        }

        inString = value == '"';
        depth += value switch
        {
            (byte)'{' => 1,
            (byte)'}' => -1,
            _ => 0,
        };
        return depth == 0 ? FrameStatus.Complete
            : depth > WebSqLimits.MaxDepth ? FrameStatus.Malformed
            : FrameStatus.NeedMoreData;
    }
}
