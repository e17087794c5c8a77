using System.Buffers;
using System.Globalization;
using System.Text;

namespace QkdHardware.Protocols.OzOptics;

/// <summary>One reply: its non-blank lines, without <c>Done</c>.</summary>
public sealed class Dd100Reply
{
    /// <summary>The key of the attenuation in the reply to <c>D</c>.</summary>
    public const string AttenuationKey = "ATTEN";

    /// <summary>The key of the position in the reply to <c>A</c>.</summary>
    public const string PositionKey = "Pos";

    /// <summary>The key of the position in the reply to <c>D</c>.</summary>
    public const string DisplayPositionKey = "DPos";

    /// <summary>The key of the largest attenuation in the reply to <c>CD</c>.</summary>
    public const string MaxAttenuationKey = "MAX ATTEN";

    /// <summary>The key of the insertion loss in the reply to <c>CD</c>.</summary>
    public const string InsertionLossKey = "IL";

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    private Dd100Reply(IReadOnlyList<string> lines, bool isError) => (Lines, IsError) = (lines, isError);

    public IReadOnlyList<string> Lines { get; }

    /// <summary>Whether the instrument refused; the text is the last line.</summary>
    public bool IsError { get; }

    /// <summary>Reads a whole reply as <see cref="Dd100ReplyFraming"/> delimits it. Never fails: unknown lines are kept.</summary>
    public static Dd100Reply Parse(ReadOnlySpan<byte> reply)
    {
        string[] lines = Encoding.ASCII.GetString(reply)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool isDone = lines.Length > 0 && lines[^1] == "Done";
        bool isError = lines.Any(line => line.StartsWith("Error", StringComparison.Ordinal));
        return new Dd100Reply(isDone ? lines[..^1] : lines, isError);
    }

    /// <summary>The number behind a key, as in <c>ATTEN:12.50</c>; a unit behind the number is ignored.</summary>
    public bool TryGetNumber(string key, out double value)
    {
        foreach (string line in Lines)
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.AsSpan(key.Length).TrimStart() is [':', .. var rest])
            {
                ReadOnlySpan<char> number = rest.Trim();
                int end = number.IndexOfAnyExcept(NumberCharacters);
                return double.TryParse(
                    end < 0 ? number : number[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Writes a reply that succeeded.</summary>
    public static void WriteDone(IBufferWriter<byte> output, params ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            output.Write(Encoding.ASCII.GetBytes(line + "\r\n"));
        }

        output.Write("Done\r\n\r\n"u8);
    }

    /// <summary>Writes a refusal.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="text">The line, which starts with <c>Error</c>.</param>
    /// <param name="followedByDone">Whether <c>Done</c> follows; no source settles it.</param>
    public static void WriteError(IBufferWriter<byte> output, string text, bool followedByDone)
    {
        output.Write(Encoding.ASCII.GetBytes(text + "\r\n"));
        if (followedByDone)
        {
            output.Write("Done\r\n"u8);
        }
    }
}
