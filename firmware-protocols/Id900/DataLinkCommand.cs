using System.Globalization;
using System.Text;

namespace QkdHardware.Protocols.Id900;

/// <summary>One command line to the data link target (SPEC.md section 3).</summary>
public sealed record DataLinkCommand(DataLinkVerb Verb)
{
    /// <summary>The longest line that can be a command: a path and a few options.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly (DataLinkVerb Verb, string Name)[] Verbs =
    [
        (DataLinkVerb.StartStream, "start-stream"),
        (DataLinkVerb.StartSave, "start-save"),
        (DataLinkVerb.Status, "status"),
        (DataLinkVerb.Stop, "stop"),
        (DataLinkVerb.List, "list"),
    ];

    /// <summary>The instrument's address, for the start commands.</summary>
    public string? Address { get; init; }

    /// <summary>1 to 4, for the start commands.</summary>
    public int? Channel { get; init; }

    /// <summary>Where the target binds, for <see cref="DataLinkVerb.StartStream"/>.</summary>
    public int? StreamPort { get; init; }

    /// <summary>For <see cref="DataLinkVerb.StartSave"/>.</summary>
    public string? FileName { get; init; }

    /// <summary>Lines of text instead of binary records, for <see cref="DataLinkVerb.StartSave"/>.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Each record carries the number of reference events so far.</summary>
    public bool WithReferenceIndex { get; init; }

    /// <summary>The acquisition; the start commands may leave it to the target.</summary>
    public string? Id { get; init; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">ASCII or UTF-8.</param>
    /// <param name="command">The command.</param>
    /// <param name="problem">What is wrong with the line, when false is returned.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out DataLinkCommand command, out string problem)
    {
        command = new(DataLinkVerb.List);
        if (!TrySplit(line, out List<string> words, out problem)) return false;
        int known = words.Count == 0 ? -1 : Array.FindIndex(Verbs, verb => verb.Name == words[0]);
        if (known < 0)
        {
            problem = words.Count == 0 ? "no command" : $"unrecognised command '{words[0]}'";
            return false;
        }

        command = new(Verbs[known].Verb);
        for (int i = 1; i < words.Count; i++)
        {
            string option = words[i];
            if (option == "--with-ref-index" && command.IsStart)
            {
                command = command with { WithReferenceIndex = true };
                continue;
            }

            string? value = i + 1 < words.Count ? words[i + 1] : null;
            if (!command.TryWith(option, value, out command, out problem)) return false;
            i++;
        }

        problem = command.Missing is { } missing ? $"the option '{missing}' is required but missing" : string.Empty;
        return problem.Length == 0;
    }

    /// <summary>The line's bytes.</summary>
    /// <exception cref="InvalidOperationException">A part that the verb needs is missing.</exception>
    /// <exception cref="ArgumentException">A text holds control characters, or an id or address a blank.</exception>
    public ReadOnlyMemory<byte> ToBytes()
    {
        if (Missing is { } missing) throw new InvalidOperationException($"{Verb} needs {missing}.");
        var line = new StringBuilder(Array.Find(Verbs, verb => verb.Verb == Verb).Name);
        if (IsStart)
        {
            line.Append(" --address ").Append(Word(Address!));
            line.Append(CultureInfo.InvariantCulture, $" --channel {Channel}");
        }

        if (Verb == DataLinkVerb.StartStream) line.Append(CultureInfo.InvariantCulture, $" --stream-port {StreamPort}");
        if (Verb == DataLinkVerb.StartSave)
        {
            line.Append(" --filename ").Append(Quoted(FileName!)).Append(IsAscii ? " --format ascii" : " --format bin");
        }

        if (IsStart && WithReferenceIndex) line.Append(" --with-ref-index");
        if (Verb != DataLinkVerb.List && Id is not null) line.Append(" --id ").Append(Word(Id));
        return Encoding.UTF8.GetBytes(line.ToString());
    }

    private bool IsStart => Verb is DataLinkVerb.StartStream or DataLinkVerb.StartSave;

    private string? Missing =>
        IsStart && Address is null ? "--address"
        : IsStart && Channel is null ? "--channel"
        : Verb == DataLinkVerb.StartStream && StreamPort is null ? "--stream-port"
        : Verb == DataLinkVerb.StartSave && FileName is null ? "--filename"
        : Verb is DataLinkVerb.Status or DataLinkVerb.Stop && Id is null ? "--id"
        : null;

    private bool TryWith(string option, string? value, out DataLinkCommand command, out string problem)
    {
        command = this;
        bool isKnown = option switch
        {
            "--address" or "--channel" => IsStart,
            "--stream-port" => Verb == DataLinkVerb.StartStream,
            "--filename" or "--format" => Verb == DataLinkVerb.StartSave,
            "--id" => Verb != DataLinkVerb.List,
            _ => false,
        };
        problem = !isKnown ? $"unrecognised option '{option}'"
            : value is null ? $"the required argument for option '{option}' is missing"
            : string.Empty;
        if (problem.Length > 0) return false;

        int number = 0;
        bool isRight = option switch
        {
            "--channel" => IsNumber(value!, 4, out number),
            "--stream-port" => IsNumber(value!, ushort.MaxValue, out number),
            "--format" => value is "bin" or "ascii",
            _ => value!.Length > 0,
        };
        if (!isRight)
        {
            problem = $"the argument ('{value}') for option '{option}' is invalid";
            return false;
        }

        command = option switch
        {
            "--address" => this with { Address = value },
            "--channel" => this with { Channel = number },
            "--stream-port" => this with { StreamPort = number },
            "--filename" => this with { FileName = value },
            "--format" => this with { IsAscii = value == "ascii" },
            _ => this with { Id = value },
        };
        return true;
    }

    private static bool IsNumber(string text, int maximum, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= maximum;

    // Blanks part words, double quotes hold blanks, a backslash takes the next character as it is.
    private static bool TrySplit(ReadOnlySpan<byte> line, out List<string> words, out string problem)
    {
        words = [];
        problem = line.Length > MaxLength ? "the command line is too long" : string.Empty;
        if (problem.Length > 0) return false;

        string text = Encoding.UTF8.GetString(line);
        StringBuilder? word = null;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!isQuoted && char.IsWhiteSpace(c))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (c == '"') isQuoted = !isQuoted;
            else if (c == '\\' && i + 1 < text.Length) word.Append(text[++i]);
            else word.Append(c);
        }

        if (word is not null) words.Add(word.ToString());
        problem = isQuoted ? "a double quote is not closed" : string.Empty;
        return !isQuoted;
    }

    private static string Quoted(string text)
    {
        ThrowIfControl(text);
        return $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Word(string text)
    {
        ThrowIfControl(text);
        if (text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || c is '"' or '\\'))
            throw new ArgumentException($"'{text}' is not one word.", nameof(text));
        return text;
    }

    private static void ThrowIfControl(string text)
    {
        if (text.Any(char.IsControl)) throw new ArgumentException("Control characters cannot be sent.", nameof(text));
    }
}
