using System.Globalization;
using System.Text.RegularExpressions;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>A recording that was read from its file.</summary>
/// <param name="Header">What it is of.</param>
/// <param name="Entries">The portions, in order.</param>
/// <param name="Notes">What happened to the link, in order.</param>
public sealed partial record Trace(TraceHeader Header, IReadOnlyList<TraceEntry> Entries, IReadOnlyList<TraceNote> Notes)
{
    /// <summary>Reads a file that <see cref="TraceWriter"/> wrote. A last line without its end, as a crash leaves it, is ignored.</summary>
    /// <exception cref="FormatException">Not such a file; the message names the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Trace Load(string path)
    {
        string[] lines = File.ReadAllText(path).Split('\n');
        if (lines[0].TrimEnd('\r') != TraceHeader.FirstLine)
        {
            throw new FormatException($"{path} is no recording of a link: its first line is not '{TraceHeader.FirstLine}'.");
        }

        var head = new Dictionary<string, string>();
        var entries = new List<TraceEntry>();
        var notes = new List<TraceNote>();

        // The part behind the last line feed is empty in a file that was closed.
        for (int i = 1; i < lines.Length - 1; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (HeadLine().Match(line) is { Success: true } value)
            {
                head[value.Groups["name"].Value] = value.Groups["value"].Value;
            }
            else if (EntryLine().Match(line) is { Success: true } entry && TryRead(entry, out TraceEntry read))
            {
                entries.Add(read);
            }
            else if (NoteLine().Match(line) is { Success: true } note)
            {
                notes.Add(new TraceNote(Time(note), note.Groups["text"].Value));
            }
            else if (!line.StartsWith('#'))
            {
                throw new FormatException($"{path}, line {i + 1}: expected seconds, >, < or !, a length and a text in back quotes.");
            }
        }

        try
        {
            return new Trace(TraceHeader.Parse(head), entries, notes);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}.", exception);
        }
    }

    private static bool TryRead(Match match, out TraceEntry entry)
    {
        bool isLength = int.TryParse(
            match.Groups["length"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int length);
        entry = new TraceEntry(
            Time(match),
            match.Groups["mark"].ValueSpan is ">" ? TraceDirection.Sent : TraceDirection.Received,
            length,
            match.Groups["text"].Value);
        try
        {
            return isLength && entry.Parts.Sum(part => (long)part.Length) == length;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static TimeSpan Time(Match match) =>
        TimeSpan.FromTicks((long)(double.Parse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    [GeneratedRegex("^# (?<name>[a-z]+): (?<value>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex HeadLine();

    [GeneratedRegex(@"^(?<time>[0-9]{1,9}\.[0-9]{6}) (?<mark>[<>]) (?<length>[0-9]{1,10}) `(?<text>.*)`$", RegexOptions.CultureInvariant)]
    private static partial Regex EntryLine();

    [GeneratedRegex(@"^(?<time>[0-9]{1,9}\.[0-9]{6}) ! (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex NoteLine();
}
